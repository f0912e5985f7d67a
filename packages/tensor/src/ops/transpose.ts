import { readFrom, ShapeError } from '@unrolled/guards';
import type { Tensor } from '../tensor.ts';
import { formatList } from './operands.ts';

/**
 * Reorders the axes: output axis i is input axis permutation[i]. Without a permutation the last two
 * axes are exchanged.
 */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  const order = permutation ?? swapLastTwo(x.rank);
  if (
    !Array.isArray(order) ||
    !order.every((_, axis) => typeof readFrom(order, axis) === 'number') ||
    order.length !== x.rank ||
    x.shape.some((_, axis) => !order.includes(axis))
  ) {
    throw new ShapeError(
      `Tensor.transpose: the permutation must name each axis from 0 to ${x.rank - 1} once, ` +
        `got ${formatList(order)}`,
    );
  }
  const shape = order.map((axis) => x.shape[axis]);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return x
    .wrap(shape, x.backend.primitives.transpose(x.buffer, x.shape, order))
    .recordedAs('transpose', [x], (g) => [g.transpose(inverse)], { reads: [] });
}

function swapLastTwo(rank: number): number[] {
  if (rank < 2) {
    throw new ShapeError(`Tensor.transpose: needs at least two axes, the tensor has ${rank}`);
  }
  const order = Array.from({ length: rank }, (_, axis) => axis);
  [order[rank - 2], order[rank - 1]] = [rank - 1, rank - 2];
  return order;
}

import { ShapeError } from '@unrolled/guards';
import { broadcastShapes, planBroadcast } from '../broadcast.ts';
import { checkShape, formatShape, type Shape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Repeats x along new axes and along axes of length 1 until it has `shape`. */
export function expand(x: Tensor, shape: Shape): Tensor {
  checkShape('Tensor.expand', shape);
  if (!sameShape(broadcastShapes('Tensor.expand', x.shape, shape), shape)) {
    throw new ShapeError(
      `Tensor.expand: ${formatShape(x.shape)} cannot be expanded to ${formatShape(shape)}`,
    );
  }
  const plan = planBroadcast(shape, [x.shape]);
  return x
    .wrap(shape, x.backend.primitives.expand(x.buffer, plan))
    .recordedAs('expand', [x], (g) => [sumTo(g, x.shape)], { reads: [] });
}

/** Undoes broadcasting: sums a gradient over the axes along which `shape` was repeated. */
export function sumTo(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const offset = gradient.rank - shape.length;
  const repeated = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < offset || shape[axis - offset] !== gradient.shape[axis]);
  return gradient.sum(repeated).reshape(shape);
}

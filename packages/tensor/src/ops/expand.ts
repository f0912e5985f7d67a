import { broadcastShapes, planBroadcast } from '../broadcast.ts';
import { ShapeError } from '../errors.ts';
import { checkShape, formatShape, type Shape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sumTo } from './sum-to.ts';

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

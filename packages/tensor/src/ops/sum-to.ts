import { type Shape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Undoes broadcasting: sums a gradient over the axes along which `shape` was repeated. */
export function sumTo(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const offset = gradient.rank - shape.length;
  const repeated = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < offset || shape[axis - offset] !== gradient.shape[axis]);
  return gradient.sum(repeated).reshape(shape);
}

import { ShapeError } from '@unrolled/guards';
import { checkShape, formatShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * A view of the values in another shape, without a copy. One length may be −1, which is then derived from
 * the size.
 */
export function reshape(x: Tensor, wanted: Shape): Tensor {
  const shape = inferLength(x, wanted);
  const size = checkShape('Tensor.reshape', shape);
  if (size !== x.size) {
    throw new ShapeError(
      `Tensor.reshape: ${formatShape(x.shape)} holds ${x.size} values, ` +
        `${formatShape(wanted)} would hold ${size}`,
    );
  }
  return x.alias(shape).recordedAs('reshape', [x], (g) => [g.reshape(x.shape)], { reads: [] });
}

function inferLength(x: Tensor, wanted: Shape): Shape {
  if (!Array.isArray(wanted)) return wanted;
  const unknown = wanted.indexOf(-1);
  if (unknown < 0) return wanted;
  const others = wanted.filter((_, axis) => axis !== unknown);
  const known = checkShape('Tensor.reshape', others);
  if (known === 0 || x.size % known !== 0) {
    throw new ShapeError(
      `Tensor.reshape: no length for −1 makes ${formatShape(wanted)} hold ${x.size} values`,
    );
  }
  return wanted.map((length, axis) => (axis === unknown ? x.size / known : length));
}

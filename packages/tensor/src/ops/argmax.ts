import { ShapeError } from '@unrolled/guards';
import { formatShape, resolveAxis, viewAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** int32 indices of the maximum values along an axis, which is removed; the first of equal ones. */
export function argmax(x: Tensor, axis: number): Tensor {
  checkDType('Tensor.argmax', 'x', x, 'float32');
  const resolved = resolveAxis('Tensor.argmax', axis, x.rank);
  if (x.shape[resolved] === 0) {
    throw new ShapeError(
      `Tensor.argmax: axis ${axis} of ${formatShape(x.shape)} is empty, so it has no greatest value`,
    );
  }
  const shape = x.shape.filter((_, index) => index !== resolved);
  return x.wrap(shape, x.backend.primitives.argmax(x.buffer, viewAxis(x.shape, resolved)));
}

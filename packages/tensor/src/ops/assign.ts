import { ShapeError } from '@unrolled/guards';
import { commonBackend } from '../guards.ts';
import { formatShape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** Overwrites the values of `target` in place; nothing is recorded. */
export function assign(target: Tensor, source: Tensor): void {
  const backend = commonBackend('Tensor.assign', target, source);
  checkDType('Tensor.assign', 'source', source, target.dtype);
  if (!sameShape(target.shape, source.shape)) {
    throw new ShapeError(
      `Tensor.assign: shapes differ, ${formatShape(target.shape)} and ${formatShape(source.shape)}`,
    );
  }
  backend.assign(target.buffer, source.buffer);
  target.storage.noteChange('assign');
}

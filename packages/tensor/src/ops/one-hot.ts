import { check, whole } from '@unrolled/guards';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** Larger numbers are not all float32, in which indices are compared. */
const mostExact = 2 ** 24;

/** int32 indices [..] → [.., classes]: 1 at the index, 0 elsewhere; all 0 for one out of range. */
export function oneHot(indices: Tensor, classes: number): Tensor {
  checkDType('oneHot', 'indices', indices, 'int32');
  check('oneHot', 'classes', classes, whole(0, mostExact));
  const numbers = indices.constant(
    Float32Array.from({ length: classes }, (_, index) => index),
    [classes],
  );
  return indices.reshape([...indices.shape, 1]).equal(numbers);
}

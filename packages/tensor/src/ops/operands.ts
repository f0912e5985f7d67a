import { describe, oneOf } from '@unrolled/guards';
import type { DType } from '../backend/device-buffer.ts';
import { checkTensor } from '../guards.ts';
import type { Tensor } from '../tensor.ts';

/** The tensor must be one, of this dtype. */
export const checkDType = (where: string, name: string, operand: Tensor, dtype: DType): void =>
  checkTensor(where, name, operand, { dtype });

/** Rule of a dtype. */
export const dtypeRule = oneOf(['float32', 'int32']);

/** Description, for an error, of a value that should be a list of numbers. */
export const formatList = (list: unknown): string =>
  Array.isArray(list) ? `[${Array.from(list, describe).join(', ')}]` : describe(list);

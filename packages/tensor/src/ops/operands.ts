import { BackendError, describe, oneOf } from '@unrolled/guards';
import type { Backend } from '../backend/backend.ts';
import type { DType } from '../backend/device-buffer.ts';
import { checkCopy } from '../copies.ts';
import { checkTensor } from '../guards.ts';
import type { Tensor } from '../tensor.ts';

/** The backend that all operands of an op live on. */
export function commonBackend(where: string, first: Tensor, ...others: Tensor[]): Backend {
  checkTensor(where, 'the first operand', first);
  checkCopy(where, first);
  const { backend } = first;
  for (const other of others) {
    checkTensor(where, 'each operand', other);
    checkCopy(where, other);
    if (other.backend !== backend) {
      throw new BackendError(
        `${where}: operands are on two backends, ${backend.name} and ${other.backend.name}; ` +
          'make them after setBackend, on one',
      );
    }
  }
  return backend;
}

/** The tensor must be one, of this dtype. */
export const checkDType = (where: string, name: string, operand: Tensor, dtype: DType): void =>
  checkTensor(where, name, operand, { dtype });

/** Rule of a dtype. */
export const dtypeRule = oneOf(['float32', 'int32']);

/** Words for a value that should be a list of numbers, in an error. */
export const formatList = (list: unknown): string =>
  Array.isArray(list) ? `[${Array.from(list, describe).join(', ')}]` : describe(list);

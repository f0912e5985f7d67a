import type { Backend, DType } from '../backend.ts';
import { checkCopy } from '../copies.ts';
import { ArgumentError, BackendError } from '../errors.ts';
import { describe } from '../guards/describe.ts';
import type { Tensor } from '../tensor.ts';

/** The backend that all operands of an op live on. */
export function commonBackend(where: string, first: Tensor, ...others: Tensor[]): Backend {
  checkCopy(where, first);
  const { backend } = first;
  for (const other of others) {
    checkCopy(where, other);
    if (other.backend !== backend) {
      throw new BackendError(
        `${where}: operands live on two backends, ${backend.name} and ${other.backend.name}; ` +
          'make them after setBackend, on one',
      );
    }
  }
  return backend;
}

export function checkDType(where: string, name: string, operand: Tensor, dtype: DType): void {
  if (operand.dtype !== dtype) {
    throw new ArgumentError(
      `${where}: ${name} must be ${dtype}, got ${operand.dtype}; use cast('${dtype}')`,
    );
  }
}

/** What came as a list of numbers, in an error. */
export const formatList = (list: unknown): string =>
  Array.isArray(list) ? `[${Array.from(list, describe).join(', ')}]` : describe(list);

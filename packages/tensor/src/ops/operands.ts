import type { Backend, DType } from '../backend.ts';
import { ArgumentError, BackendError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

/** The backend that all operands of an op live on. */
export function commonBackend(where: string, first: Tensor, ...others: Tensor[]): Backend {
  const { backend } = first;
  for (const other of others) {
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

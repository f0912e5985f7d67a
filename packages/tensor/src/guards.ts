// For authors of layers and models: checks of arguments that are tensors or belong to them.
// Those of all other arguments are in `@unrolled/guards`.

import {
  ArgumentError,
  BackendError,
  check,
  describe,
  oneOrPair,
  type Rule,
  rules,
  ShapeError,
  whole,
} from '@unrolled/guards';
import type { Backend } from './backend/backend.ts';
import type { DType } from './backend/device-buffer.ts';
import { checkCopy } from './copies.ts';
import type { Tensor } from './tensor.ts';

export { checkReceiver, receive } from './backend/receive.ts';
export { checkListedShape, checkShape } from './shape.ts';

/**
 * @param form the dtype and the rank that the tensor must have; default any
 * @throws ArgumentError for anything other than a tensor, and for another dtype
 * @throws ShapeError for another rank
 * @throws StateError for a tensor of another copy of the package
 */
export function checkTensor(
  where: string,
  name: string,
  value: unknown,
  form: { readonly dtype?: DType; readonly rank?: number } = {},
): void {
  check(where, name, value, rules.tensor);
  const { dtype, rank } = form;
  const tensor = value as Tensor;
  checkCopy(where, tensor);
  if (rank !== undefined && tensor.rank !== rank) {
    throw new ShapeError(`${where}: ${name} must have ${rank} axes, got ${describe(value)}`);
  }
  if (dtype !== undefined && tensor.dtype !== dtype) {
    throw new ArgumentError(
      `${where}: ${name} must be ${dtype}, got ${tensor.dtype}; use cast('${dtype}')`,
    );
  }
}

/**
 * The backend that all operands of an op are on.
 * @throws BackendError for operands on two backends; as checkTensor for anything other than a tensor
 */
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
          'create both on one backend, after setBackend',
      );
    }
  }
  return backend;
}

/** Valid steps of each sequence, from 0 to the number of steps; null: all of them. */
export type Lengths = ArrayLike<number> | null;

/** @throws ShapeError or ArgumentError unless the lengths fit `batch` sequences of `time` steps */
export function checkLengths(
  where: string,
  name: string,
  lengths: Lengths,
  batch: number,
  time: number,
): void {
  if (lengths === null) return;
  check(where, name, lengths, rules.numbers);
  if (lengths.length !== batch) {
    throw new ShapeError(
      `${where}: ${name} must hold one number for each of ${batch} sequences, got ${lengths.length}`,
    );
  }
  for (let row = 0; row < batch; row++) {
    const length = lengths[row];
    if (!Number.isInteger(length) || length < 0 || length > time) {
      throw new ArgumentError(
        `${where}: ${name} must be whole numbers from 0 to ${time}, got ${describe(length)} for ` +
          `sequence ${row}`,
      );
    }
  }
}

/** Maximum padding, stride and dilation of a window, which kernels multiply in 32 bits. */
const mostPlaces = 2 ** 24;

/** Stride or dilation of a window. */
export const spacingRule: Rule = oneOrPair(whole(1, mostPlaces));

const padding = oneOrPair(whole(0, mostPlaces));

/** Padding of a window: pixels on each side, or as many as TensorFlow's `same`. */
export const paddingRule: Rule = {
  holds: (value) => value === 'same' || padding.holds(value),
  words: `${padding.words}, or "same"`,
};

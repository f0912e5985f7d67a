import { ArgumentError, ShapeError, type Tensor } from '@unrolled/tensor';
import { check, describe, rules } from '@unrolled/tensor/guards';

/** Number of valid positions of each sequence, from 0 up; null: all positions are valid. */
export type Lengths = ArrayLike<number> | null;

/** @throws ShapeError or ArgumentError unless the lengths fit `batch` sequences of `positions` */
export function checkLengths(
  where: string,
  name: string,
  lengths: Lengths,
  batch: number,
  positions: number,
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
    if (!Number.isInteger(length) || length < 0 || length > positions) {
      throw new ArgumentError(
        `${where}: ${name} must be whole numbers from 0 to ${positions}, got ${describe(length)} for sequence ${row}`,
      );
    }
  }
}

/**
 * [batch, positions]: 1 where a position lies within its sequence, else 0; null when all do.
 * @param near a tensor on the backend wanted
 */
export function lengthMask(near: Tensor, lengths: Lengths, positions: number): Tensor | null {
  if (lengths === null || Array.from(lengths).every((length) => length === positions)) return null;
  const batch = lengths.length;
  const values = Float32Array.from({ length: batch * positions }, (_, index) =>
    index % positions < lengths[Math.floor(index / positions)] ? 1 : 0,
  );
  return near.constant(values, [batch, positions]);
}

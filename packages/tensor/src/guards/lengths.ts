import { ArgumentError, ShapeError } from '../errors.ts';
import { check } from './check.ts';
import { describe } from './describe.ts';
import { rules } from './rules.ts';

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

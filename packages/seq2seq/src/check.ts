import { ArgumentError, formatShape, ShapeError, type Tensor } from '@unrolled/tensor';

/** One whole number 0 … places for each sequence; null: all of them in full. */
export type Lengths = ArrayLike<number> | null;

/** @throws ShapeError or ArgumentError unless the lengths fit `batch` sequences of `places` */
export function checkLengths(
  where: string,
  name: string,
  lengths: Lengths,
  batch: number,
  places: number,
): void {
  if (lengths === null) return;
  if (lengths.length !== batch) {
    throw new ShapeError(
      `${where}: ${name} must hold one number for each of ${batch} sequences, got ${lengths.length}`,
    );
  }
  for (let row = 0; row < batch; row++) {
    const length = lengths[row];
    if (!Number.isInteger(length) || length < 0 || length > places) {
      throw new ArgumentError(
        `${where}: ${name} must be whole numbers from 0 to ${places}, got ${length} for sequence ${row}`,
      );
    }
  }
}

/** Token ids are int32 [batch, time]. @throws ShapeError or ArgumentError */
export function checkTokens(where: string, name: string, tokens: Tensor): void {
  if (tokens.rank !== 2) {
    throw new ShapeError(
      `${where}: ${name} must be [batch, time], got ${formatShape(tokens.shape)}`,
    );
  }
  if (tokens.dtype !== 'int32') {
    throw new ArgumentError(`${where}: ${name} must be int32, got ${tokens.dtype}`);
  }
}

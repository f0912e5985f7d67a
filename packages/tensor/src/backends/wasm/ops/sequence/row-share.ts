import type { SequenceSpec } from '../../../../backend/sequence-operands.ts';
import type { CallingThread } from '../../threads/calling-thread.ts';
import type { SequenceSizes } from './sequence-sizes.ts';

/** Rows of a chunk's matrices that are aimed at: enough for tall tiles, few enough for the cache. */
const chunkRows = 192;

/** Rows of a batch that one plan covers, by falling length. */
export class RowShare {
  /** Rows of the batch. */
  readonly places: readonly number[];
  readonly lengths: readonly number[];
  /** Steps of the longest row. */
  readonly steps: number;
  readonly chunkSteps: number;
  /** The most rows that a chunk has. */
  readonly chunkRows: number;
  /** Valid steps of all rows together. */
  readonly totalRows: number;

  constructor(places: readonly number[], lengths: readonly number[]) {
    const rows = places.length;
    this.places = places;
    this.lengths = lengths;
    this.steps = rows === 0 ? 0 : lengths[0];
    this.chunkSteps = Math.max(1, Math.round(chunkRows / Math.max(1, rows)));
    this.chunkRows = Math.min(this.chunkSteps, this.steps) * rows;
    this.totalRows = lengths.reduce((sum, length) => sum + length, 0);
  }

  get rows(): number {
    return this.places.length;
  }

  /** Writes indices and lengths, two lists of `rows` int32. */
  writeOrder(ints: Int32Array, order: number, lengthsAt: number): void {
    ints.set(this.places, order / 4);
    ints.set(this.lengths, lengthsAt / 4);
  }
}

/** Cuts rows that have so many valid steps together. */
type CutRows = (rows: number, steps: number, multiplications: number) => readonly unknown[];

/**
 * Distributes the rows of a batch, by decreasing length, over the shares made by `cut`: one after
 * the other, so that all have about as many steps to take.
 */
export function dealRows(
  { spec, multiplicationsPerStep }: SequenceSizes,
  cut: CutRows,
): RowShare[] {
  const order = byFallingLength(spec);
  const lengths = order.map((row) => spec.lengths?.[row] ?? spec.time);
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  const { length: shares } = cut(order.length, steps, steps * multiplicationsPerStep);
  if (shares === 1) return [new RowShare(order, lengths)];
  return Array.from({ length: shares }, (_, share) => {
    const isDealt = (_: number, index: number) => index % shares === share;
    return new RowShare(order.filter(isDealt), lengths.filter(isDealt));
  });
}

/**
 * Rows of a part at least, and steps of all its rows together. On one thread, two parts of 16 rows take
 * 1.02 times as long as 32 rows at once, four of 8 take 1.07; of fewer steps, 1.05 to 1.1.
 */
const leastRows = 12;
const leastSteps = chunkRows;

/**
 * Distributes the rows of a batch over parts that sum gradients of the weights separately: for the backward
 * pass, and for the forward pass that leaves it a tape of each part.
 */
export function dealParts(
  sizes: SequenceSizes,
  threads: Pick<CallingThread, 'cutSum'>,
): RowShare[] {
  return dealRows(sizes, (rows, steps, multiplications) =>
    threads.cutSum(rows, multiplications, Math.max(leastRows, (leastSteps * rows) / steps)),
  );
}

function byFallingLength({ batch, lengths }: SequenceSpec): number[] {
  const rows = Array.from({ length: batch }, (_, row) => row);
  return lengths === null ? rows : rows.sort((a, b) => lengths[b] - lengths[a] || a - b);
}

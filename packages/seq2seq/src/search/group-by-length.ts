import { check, rules } from '@unrolled/guards';

/** Most positions of a group, padding included, and most sequences: few enough for the memory. */
const [mostPositions, mostRows] = [1_024, 64];

/**
 * Groups of sequences of similar length, to be searched as one batch.
 * @returns the indices of the sequences of each group, the shortest sequences first
 */
export function groupByLength(lengths: ArrayLike<number>): number[][] {
  check('groupByLength', 'lengths', lengths, rules.numbers);
  const order = Array.from(lengths, (_, index) => index).sort((a, b) => lengths[a] - lengths[b]);
  const groups: number[][] = [];
  for (const index of order) {
    const last = groups.at(-1);
    const isFull =
      last === undefined ||
      last.length === mostRows ||
      (last.length + 1) * lengths[index] > mostPositions;
    if (isFull) groups.push([index]);
    else last.push(index);
  }
  return groups;
}

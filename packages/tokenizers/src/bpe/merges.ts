import { TokenizerError } from '../tokenizer.ts';
import { Heap } from './heap.ts';

/** Two ids as one number; exact for vocabularies of up to 2^26 tokens. */
export const pairKey = (left: number, right: number): number => left * 2 ** 26 + right;

interface Candidate {
  readonly rank: number;
  /** Position of the left token of the pair. */
  readonly position: number;
  readonly left: number;
  readonly right: number;
}

/** The learnt merges, in the order in which they are made. */
export class Merges {
  readonly #ranks = new Map<number, number>();
  readonly #merged: Int32Array;

  /** @param merges left, right and merged id of each */
  constructor(merges: readonly (readonly [left: number, right: number, merged: number])[]) {
    this.#merged = Int32Array.from(merges, ([, , merged]) => merged);
    merges.forEach(([left, right], rank) => {
      const key = pairKey(left, right);
      if (this.#ranks.has(key)) throw new TokenizerError(`Merges: merge ${rank} occurs twice`);
      this.#ranks.set(key, rank);
    });
  }

  /**
   * Applies all possible merges: always the pair that was learned first, at its leftmost occurrence.
   * O(n log n), whatever the length.
   *
   * @param ids changed in place
   * @returns the number of remaining `ids`
   */
  apply(ids: Int32Array): number {
    const { length } = ids;
    const next = new Int32Array(length);
    const previous = new Int32Array(length);
    for (let index = 0; index < length; index++) {
      next[index] = index + 1;
      previous[index] = index - 1;
    }
    const queue = new Heap<Candidate>(
      (a, b) => a.rank < b.rank || (a.rank === b.rank && a.position < b.position),
    );
    const offer = (position: number) => {
      if (position < 0 || next[position] >= length) return;
      const left = ids[position];
      const right = ids[next[position]];
      const rank = this.#ranks.get(pairKey(left, right));
      if (rank !== undefined) queue.push({ rank, position, left, right });
    };
    for (let index = 0; index + 1 < length; index++) offer(index);
    for (let best = queue.pop(); best !== undefined; best = queue.pop()) {
      const { position, left, right, rank } = best;
      const after = next[position];
      // One of the two may have been merged with another since.
      if (ids[position] !== left || after >= length || ids[after] !== right) continue;
      ids[position] = this.#merged[rank];
      ids[after] = gone;
      next[position] = next[after];
      if (next[after] < length) previous[next[after]] = position;
      offer(previous[position]);
      offer(position);
    }
    let kept = 0;
    for (let index = 0; index < length; index = next[index]) ids[kept++] = ids[index];
    return kept;
  }
}

/** Mark of a token that was merged into the previous one. */
const gone = -1;

/**
 * Boundaries of merges: the parts into which GPT-2 splits a text (English contractions; letters, digits or
 * other symbols with the space before them; white space). They cover every character.
 */
const pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** The pieces of a text in order; joined they are the text. */
export function* pieces(text: string): Generator<string, void, undefined> {
  for (const match of text.matchAll(pattern)) yield match[0];
}

import type { Tensor } from '@unrolled/tensor';
import { BagOfWords } from './bag-of-words.ts';

/** Rows of the table: so many that few of the runs of some thousand texts share one. */
const ngramRows = 2 ** 18;

/**
 * Logistic regression on which runs of 1 to `longest` words occur, wherever they stand. A hash says
 * which row of the table is a run's (Weinberger 2009), so that runs need no vocabulary.
 */
export class BagOfNGrams extends BagOfWords {
  readonly longest: number;

  constructor(longest: number, classes: number) {
    super(ngramRows, classes);
    this.longest = longest;
  }

  /** @returns logits [batch, classes] */
  override forward(texts: readonly Int32Array[]): Tensor {
    return super.forward(texts.map((tokens) => rowsOf(tokens, this.longest)));
  }
}

function rowsOf(tokens: Int32Array, longest: number): Int32Array {
  const rows: number[] = [];
  for (let start = 0; start < tokens.length; start++) {
    let hash = 0;
    for (let end = start; end < Math.min(start + longest, tokens.length); end++) {
      hash = mix(hash ^ (tokens[end] + 1));
      rows.push((hash >>> 0) % ngramRows);
    }
  }
  return Int32Array.from(rows);
}

/** Spreads the bits of a whole number, each over all: the end of MurmurHash3 (Appleby 2011). */
function mix(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

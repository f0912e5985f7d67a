import { check, whole } from '@unrolled/guards';
import { Module, Parameter } from '@unrolled/nn';
import { scope, type Tensor, tensor, zeros } from '@unrolled/tensor';
import type { EncodedText } from '../data/corpus.ts';

/**
 * Logistic regression on the words that occur, regardless of their positions.
 */
export class BagOfWords extends Module {
  /** [words, classes] */
  readonly weight: Parameter;
  /** [classes] */
  readonly bias: Parameter;

  constructor(words: number, classes: number) {
    super();
    this.weight = new Parameter(zeros([words, classes]));
    this.bias = new Parameter(zeros([classes]));
  }

  /** @returns logits [batch, classes] */
  forward(texts: readonly Int32Array[]): Tensor {
    const sets = texts.map((tokens) => [...new Set(tokens)]);
    const most = Math.max(...sets.map((set) => set.length));
    const ids = new Int32Array(sets.length * most);
    const mask = new Float32Array(sets.length * most);
    sets.forEach((set, row) => {
      ids.set(set, row * most);
      mask.fill(1, row * most, row * most + set.length);
    });
    const { weight } = this;
    const rows = weight.gather(weight.constant(ids, [sets.length, most], 'int32'));
    const counted = rows.mul(weight.constant(mask, [sets.length, most, 1]));
    return counted.sum(1).add(this.bias); // [batch, most, classes] → [batch, classes]
  }
}

/** Rows of the table: so many that few of the runs of some thousand texts share one. */
const ngramRows = 2 ** 18;

/** Small, because the words of a text are not as independent as naive Bayes assumes. */
export const naiveBayesShare = 0.25;

/**
 * Logistic regression on the runs of 1 to `longest` words that occur, regardless of their positions. A hash
 * determines the row of a run in the table (Weinberger 2009), so that runs need no vocabulary.
 */
export class BagOfNGrams extends BagOfWords {
  readonly longest: number;

  /** @throws ArgumentError for runs that are too long, because the time grows with their length */
  constructor(longest: number, classes: number) {
    check('BagOfNGrams', 'ngrams', longest, whole(1, 32));
    super(ngramRows, classes);
    this.longest = longest;
  }

  /**
   * Begins with the weights of naive Bayes instead of zeros (Wang and Manning 2012, "Baselines and
   * Bigrams"): ln p(run | label) less its mean over the labels, times `naiveBayesShare`. One is added
   * to each count, spread over the labels as all runs are, so that a run never seen with a rare label is
   * not evidence for it. Runs that occur in no example stay at 0.
   */
  startFrom(examples: readonly EncodedText[]): void {
    const classes = this.bias.size;
    const counts = new Float64Array(ngramRows * classes);
    const totals = new Float64Array(classes);
    for (const { tokens, label } of examples) {
      for (const row of new Set(rowsOf(tokens, this.longest))) {
        counts[row * classes + label]++;
        totals[label]++;
      }
    }
    const all = totals.reduce((sum, total) => sum + total, 0);
    const weights = new Float32Array(ngramRows * classes);
    for (const row of rowsWithCounts(counts, classes)) {
      const start = row * classes;
      // A label without any run counts as if it had one.
      const logs = Array.from(totals, (total, label) =>
        Math.log((counts[start + label] * all) / (total || 1) + classes),
      );
      const mean = logs.reduce((sum, log) => sum + log, 0) / classes;
      weights.set(
        logs.map((log) => naiveBayesShare * (log - mean)),
        start,
      );
    }
    scope(() => this.weight.assign(tensor(weights, this.weight.shape)));
  }

  /** Rows of the runs of a text, each once. */
  runsOf(tokens: Int32Array): Int32Array {
    return Int32Array.from(new Set(rowsOf(tokens, this.longest)));
  }

  /** @returns logits [batch, classes] */
  override forward(texts: readonly Int32Array[]): Tensor {
    return super.forward(texts.map((tokens) => rowsOf(tokens, this.longest)));
  }
}

function rowsWithCounts(counts: Float64Array, classes: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < ngramRows; row++) {
    if (counts.subarray(row * classes, (row + 1) * classes).some((count) => count > 0)) {
      rows.push(row);
    }
  }
  return rows;
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

/** Mixes all bits of a whole number: the end of MurmurHash3 (Appleby 2011). */
function mix(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

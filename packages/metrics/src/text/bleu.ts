import { checkOptions, oneOf, optional, rules } from '@unrolled/guards';
import { countCommon, countNGrams } from './n-grams.ts';
import { listReferences, type References, referenceCount } from './references.ts';
import { splitAtSpaces, tokenize13a } from './tokenize-13a.ts';

/** Options of `bleu`. */
export interface BleuOptions {
  /** `'none'` splits at white space only, for text that is already tokenised. Default `'13a'`. */
  tokenize?: '13a' | 'none';
  /** Compares in lower case. Default false. */
  lowercase?: boolean;
  /**
   * `'exp'` halves the precision of an order without a match each time there is one, `'none'` makes
   * the score 0 for it. Default `'exp'`.
   */
  smoothing?: 'exp' | 'none';
  /**
   * Skips orders longer than the text, so that a single short sentence has a score. Default
   * false, as for a corpus.
   */
  effectiveOrder?: boolean;
}

/** BLEU of a corpus and the counts behind it. */
export interface BleuScore {
  /** From 0 to 100. */
  readonly score: number;
  /** Shares of n-grams of 1 to 4 words that a reference holds, in per cent, smoothed. */
  readonly precisions: readonly number[];
  /** From 0 to 1: the penalty for translations shorter than the references. */
  readonly brevityPenalty: number;
  /** In tokens. */
  readonly hypothesisLength: number;
  /** In tokens, of the reference nearest in length to each hypothesis. */
  readonly referenceLength: number;
  /** The settings of the score, as sacreBLEU states them. */
  readonly signature: string;
}

const maximumOrder = 4;

/**
 * BLEU of a corpus, as sacreBLEU computes it: `BP · exp(¼ Σ ln pₙ)`, n from 1 to 4, with
 * `BP = exp(1 − reference length / hypothesis length)` where that is below 1.
 *
 *     bleu(['The dog bit the man.'], ['The dog had bit the man.']).score;
 *
 * Reference: Papineni et al. 2002; Post 2018 (sacreBLEU).
 *
 * @param references for each hypothesis one, or several
 * @throws ArgumentError if the numbers of references and hypotheses differ, or are 0.
 */
export function bleu(
  hypotheses: readonly string[],
  references: References,
  options: BleuOptions = {},
): BleuScore {
  const {
    tokenize = '13a',
    lowercase = false,
    smoothing = 'exp',
    effectiveOrder = false,
  } = checkOptions('bleu', options, {
    tokenize: optional(oneOf(['13a', 'none'])),
    lowercase: optional(rules.boolean),
    smoothing: optional(oneOf(['exp', 'none'])),
    effectiveOrder: optional(rules.boolean),
  });
  const lists = listReferences('bleu', hypotheses, references);
  const tokens = (line: string): string[] => {
    const text = lowercase ? line.toLowerCase() : line;
    return tokenize === '13a' ? tokenize13a(text) : splitAtSpaces(text);
  };
  const matches = new Array<number>(maximumOrder).fill(0);
  const totals = new Array<number>(maximumOrder).fill(0);
  let hypothesisLength = 0;
  let referenceLength = 0;
  hypotheses.forEach((hypothesis, index) => {
    const words = tokens(hypothesis);
    const others = lists[index].map(tokens);
    hypothesisLength += words.length;
    referenceLength += nearestLength(words.length, others);
    for (let order = 1; order <= maximumOrder; order++) {
      const counts = countNGrams(words, order, ' ');
      matches[order - 1] += countCommon(counts, mostOfEach(others, order));
      totals[order - 1] += Math.max(0, words.length - order + 1);
    }
  });
  const precisions = precisionsOf(matches, totals, smoothing);
  const brevityPenalty = penalty(hypothesisLength, referenceLength);
  const orders = effectiveOrder ? totals.filter((total) => total > 0).length : maximumOrder;
  const logs = precisions.slice(0, orders).map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / orders;
  return {
    score: matches.every((count) => count === 0) ? 0 : brevityPenalty * Math.exp(mean),
    precisions,
    brevityPenalty,
    hypothesisLength,
    referenceLength,
    signature:
      `nrefs:${referenceCount(lists)}|case:${lowercase ? 'lc' : 'mixed'}|` +
      `eff:${effectiveOrder ? 'yes' : 'no'}|tok:${tokenize}|smooth:${smoothing}`,
  };
}

/** The reference length nearest to that of the hypothesis, of equals the shorter. */
export function nearestLength(length: number, references: readonly (readonly string[])[]): number {
  return references
    .map((reference) => reference.length)
    .reduce((best, other) => {
      const nearer = Math.abs(other - length) - Math.abs(best - length);
      return nearer < 0 || (nearer === 0 && other < best) ? other : best;
    });
}

/** The maximum count of each n-gram over the references. */
export function mostOfEach(
  references: readonly (readonly string[])[],
  order: number,
): ReadonlyMap<string, number> {
  const [most, ...others] = references.map((reference) => countNGrams(reference, order, ' '));
  for (const counts of others) {
    for (const [gram, count] of counts) most.set(gram, Math.max(count, most.get(gram) ?? 0));
  }
  return most;
}

/** In per cent; all 0 where nothing matches at all. */
function precisionsOf(
  matches: readonly number[],
  totals: readonly number[],
  smoothing: 'exp' | 'none',
): number[] {
  if (matches.every((count) => count === 0)) return matches.map(() => 0);
  let divisor = 1;
  return matches.map((count, index) => {
    if (totals[index] === 0) return 0;
    if (count > 0) return (100 * count) / totals[index];
    if (smoothing === 'none') return 0;
    divisor *= 2;
    return 100 / (divisor * totals[index]);
  });
}

function penalty(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}

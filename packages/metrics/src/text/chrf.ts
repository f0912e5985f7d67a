import { checkOptions, optional, rules } from '@unrolled/guards';
import { countCommon, countNGrams } from './n-grams.ts';
import { listReferences, type References, referenceCount } from './references.ts';
import { splitAtSpaces } from './tokenize-13a.ts';

/** Options of `chrf`. */
export interface ChrfOptions {
  /** Weight of recall relative to precision. Default 2: chrF2. */
  beta?: number;
  /** Compares in lower case. Default false. */
  lowercase?: boolean;
  /** Whether spaces are characters too. Default false. */
  whitespace?: boolean;
}

/** chrF of a corpus. */
export interface ChrfScore {
  /** From 0 to 100. */
  readonly score: number;
  /** The settings of the score, as sacreBLEU states them. */
  readonly signature: string;
}

const maximumOrder = 6;

/** Numbers of n-grams of one order: in the hypothesis, in the reference, and in both. */
type Counts = [hypothesis: number, reference: number, common: number];

/**
 * chrF of a corpus, as sacreBLEU computes it: precision and recall of n-grams of 1 to 6 characters,
 * each averaged over the orders, as `(1 + β²) · P · R / (β² · P + R)`. Needs no tokenisation and fits
 * languages of many word forms. Of several references it takes the best.
 *
 * Reference: Popović 2015; Post 2018 (sacreBLEU).
 *
 * @param references for each hypothesis one, or several
 * @throws ArgumentError if the numbers of references and hypotheses differ, or are 0.
 */
export function chrf(
  hypotheses: readonly string[],
  references: References,
  options: ChrfOptions = {},
): ChrfScore {
  const checked = checkOptions('chrf', options, {
    beta: optional(rules.positive),
    lowercase: optional(rules.boolean),
    whitespace: optional(rules.boolean),
  });
  const { beta = 2, lowercase = false, whitespace = false } = checked;
  const lists = listReferences('chrf', hypotheses, references);
  const gramsOf = (line: string): Map<string, number>[] => {
    const text = lowercase ? line.toLowerCase() : line;
    const characters = Array.from(whitespace ? text : splitAtSpaces(text).join(''));
    return Array.from({ length: maximumOrder }, (_, index) =>
      countNGrams(characters, index + 1, ''),
    );
  };
  const totals = Array.from({ length: maximumOrder }, (): Counts => [0, 0, 0]);
  hypotheses.forEach((hypothesis, index) => {
    const grams = gramsOf(hypothesis);
    const candidates = lists[index].map((reference) => compare(grams, gramsOf(reference)));
    const best = candidates.reduce((one, other) =>
      fScore(other, beta) > fScore(one, beta) ? other : one,
    );
    best.forEach((counts, order) => {
      counts.forEach((count, kind) => {
        totals[order][kind] += count;
      });
    });
  });
  return {
    score: 100 * fScore(totals, beta),
    signature:
      `nrefs:${referenceCount(lists)}|case:${lowercase ? 'lc' : 'mixed'}|eff:yes|` +
      `nc:${maximumOrder}|nw:0|space:${whitespace ? 'yes' : 'no'}`,
  };
}

function compare(
  hypothesis: readonly ReadonlyMap<string, number>[],
  reference: readonly ReadonlyMap<string, number>[],
): Counts[] {
  return hypothesis.map((grams, order) => {
    const ofReference = total(reference[order]);
    // Where the reference is too short for an order, there was nothing to find.
    const ofHypothesis = ofReference === 0 ? 0 : total(grams);
    return [ofHypothesis, ofReference, countCommon(grams, reference[order])];
  });
}

/** Over the orders that both have. */
function fScore(counts: readonly Counts[], beta: number): number {
  const orders = counts.filter(([hypothesis, reference]) => hypothesis > 0 && reference > 0);
  const mean = (part: (counts: Counts) => number): number =>
    orders.reduce((sum, order) => sum + part(order), 0) / orders.length;
  const precision = mean(([hypothesis, , common]) => common / hypothesis);
  const recall = mean(([, reference, common]) => common / reference);
  if (orders.length === 0 || precision + recall === 0) return 0;
  return ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

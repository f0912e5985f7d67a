import { listReferences, type References } from '../text/references.ts';
import { captionTokens } from './caption-tokens.ts';

/** ROUGE-L of captions. */
export interface RougeScore {
  /** From 0 to 100: the mean over the hypotheses. */
  readonly score: number;
  readonly scores: readonly number[];
}

/** Weight of recall relative to precision, as in evaluations of captions. */
const beta = 1.2;

/**
 * ROUGE-L, in per cent: F of the longest common subsequence, `(1 + β²) P R / (R + β² P)` with β = 1.2,
 * where P and R are each the best over the references, on the words of `captionTokens`.
 *
 * Reference: Lin 2004; Chen et al. 2015, "Microsoft COCO Captions".
 *
 * @param references for each hypothesis one, or several
 * @throws ArgumentError if the numbers of references and hypotheses differ, or are 0
 */
export function rougeL(hypotheses: readonly string[], references: References): RougeScore {
  const lists = listReferences('rougeL', hypotheses, references);
  const scores = hypotheses.map((hypothesis, index) => {
    const words = captionTokens(hypothesis);
    const others = lists[index].map(captionTokens);
    const common = others.map((other) => commonLength(words, other));
    const precision = Math.max(...common.map((length) => share(length, words.length)));
    const recall = Math.max(...common.map((length, place) => share(length, others[place].length)));
    if (precision === 0 || recall === 0) return 0;
    return (100 * (1 + beta ** 2) * precision * recall) / (recall + beta ** 2 * precision);
  });
  return { score: scores.reduce((sum, score) => sum + score, 0) / scores.length, scores };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The length of the longest common subsequence, in memory of one row. */
function commonLength(some: readonly string[], others: readonly string[]): number {
  const lengths = new Array<number>(others.length + 1).fill(0);
  for (const word of some) {
    let diagonal = 0;
    others.forEach((other, place) => {
      const above = lengths[place + 1];
      lengths[place + 1] = word === other ? diagonal + 1 : Math.max(above, lengths[place]);
      diagonal = above;
    });
  }
  return lengths[others.length];
}

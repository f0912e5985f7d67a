import { mostOfEach, nearestLength } from '../text/bleu.ts';
import { countCommon, countNGrams } from '../text/n-grams.ts';
import { listReferences, type References } from '../text/references.ts';
import { captionTokens } from './caption-tokens.ts';

/** Counts of n-grams, of 1 word up, and lengths in words, from which BLEU is computed. */
export interface BleuCounts {
  /** n-grams that a reference has too, as often as it has them. */
  readonly correct: readonly number[];
  readonly guessed: readonly number[];
  readonly hypothesisLength: number;
  /** Sum over the captions of the reference length nearest to theirs. */
  readonly referenceLength: number;
}

const orders = 4;

/** Keep quotients defined; the second is why a perfect match has 99.9999999. */
const tiny = 1e-15;
const small = 1e-9;

/**
 * BLEU-1 to BLEU-4 of a corpus, in per cent, as evaluations of captions count them:
 * `BP · (Π_{k ≤ n} correctₖ / guessedₖ)^{1/n}`, on the words of `captionTokens`, without smoothing.
 * Not the BLEU of translations, whose words and whose smoothing differ.
 *
 * Reference: Papineni et al. 2002; Chen et al. 2015, "Microsoft COCO Captions".
 *
 * @param references for each hypothesis one, or several
 * @throws ArgumentError if the numbers of references and hypotheses differ, or are 0
 */
export function captionBleu(hypotheses: readonly string[], references: References): number[] {
  const lists = listReferences('captionBleu', hypotheses, references);
  const correct = new Array<number>(orders).fill(0);
  const guessed = new Array<number>(orders).fill(0);
  let hypothesisLength = 0;
  let referenceLength = 0;
  hypotheses.forEach((hypothesis, index) => {
    const words = captionTokens(hypothesis);
    const others = lists[index].map(captionTokens);
    hypothesisLength += words.length;
    referenceLength += nearestLength(words.length, others);
    for (let order = 1; order <= orders; order++) {
      correct[order - 1] += countCommon(countNGrams(words, order, ' '), mostOfEach(others, order));
      guessed[order - 1] += Math.max(0, words.length - order + 1);
    }
  });
  return bleuFromCounts({ correct, guessed, hypothesisLength, referenceLength });
}

/** BLEU-1 to BLEU-4 of counts, in per cent. */
export function bleuFromCounts(counts: BleuCounts): number[] {
  const { correct, guessed, hypothesisLength, referenceLength } = counts;
  const ratio = (hypothesisLength + tiny) / (referenceLength + small);
  const penalty = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return correct.map((count, index) => {
    product *= (count + tiny) / (guessed[index] + small);
    return 100 * penalty * product ** (1 / (index + 1));
  });
}

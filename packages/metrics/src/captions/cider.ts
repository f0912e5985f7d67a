import { ArgumentError } from '@unrolled/guards';
import { countNGrams } from '../text/n-grams.ts';
import { listReferences, type References } from '../text/references.ts';
import { captionTokens } from './caption-tokens.ts';

/** CIDEr-D of captions. */
export interface CiderScore {
  /** From 0 to 10: the mean over the hypotheses. Above 1 is usual for good captions. */
  readonly score: number;
  readonly scores: readonly number[];
}

const orders = 4;

/** Standard deviation of the penalty for another length, in words. */
const lengthDeviation = 6;

/** The n-grams of a caption weighted by how rare they are, for each order. */
interface CaptionVector {
  readonly weights: readonly ReadonlyMap<string, number>[];
  readonly norms: readonly number[];
  /** In bigrams, as the reference implementation counts it. */
  readonly length: number;
}

/**
 * CIDEr-D: overlap of a caption with its references, weighted by how rarely other images have the same
 * n-grams. Cosine of tf-idf vectors of n-grams of 1 to 4 words, clipped to the reference, times a Gaussian
 * of the difference in length, times 10. The rarity of an n-gram is counted over the given references, so
 * that scores of different sets are not comparable.
 *
 * Reference: Vedantam et al. 2015.
 *
 * @param references for each hypothesis one, or several
 * @throws ArgumentError if there are not as many references as hypotheses, or fewer than two: with one
 *   image every n-gram is in all images, and every score is 0
 */
export function cider(hypotheses: readonly string[], references: References): CiderScore {
  const lists = listReferences('cider', hypotheses, references);
  if (hypotheses.length < 2) {
    throw new ArgumentError(
      'cider: there must be two hypotheses or more, got 1: the rarity of an n-gram is counted over ' +
        'the references of all images',
    );
  }
  const grams = lists.map((list) => list.map(gramsOf));
  const frequencies = documentFrequencies(grams);
  const images = Math.log(hypotheses.length);
  const vector = (counts: readonly ReadonlyMap<string, number>[]) =>
    weigh(counts, (gram) => images - Math.log(Math.max(1, frequencies.get(gram) ?? 0)));
  const scores = hypotheses.map((hypothesis, index) => {
    const own = vector(gramsOf(hypothesis));
    const similarities = grams[index].map((counts) => similarity(own, vector(counts)));
    return (10 * similarities.reduce((sum, value) => sum + value, 0)) / similarities.length;
  });
  return { score: scores.reduce((sum, score) => sum + score, 0) / scores.length, scores };
}

const gramsOf = (caption: string): Map<string, number>[] => {
  const words = captionTokens(caption);
  return Array.from({ length: orders }, (_, order) => countNGrams(words, order + 1, ' '));
};

/** In how many images a reference has each n-gram. */
function documentFrequencies(
  images: readonly (readonly (readonly ReadonlyMap<string, number>[])[])[],
): ReadonlyMap<string, number> {
  const frequencies = new Map<string, number>();
  for (const references of images) {
    const grams = new Set(references.flatMap((counts) => counts.flatMap((map) => [...map.keys()])));
    for (const gram of grams) frequencies.set(gram, (frequencies.get(gram) ?? 0) + 1);
  }
  return frequencies;
}

function weigh(
  counts: readonly ReadonlyMap<string, number>[],
  rarity: (gram: string) => number,
): CaptionVector {
  const weights = counts.map(
    (map) => new Map([...map].map(([gram, count]) => [gram, count * rarity(gram)])),
  );
  const norms = weights.map((map) =>
    Math.sqrt([...map.values()].reduce((sum, weight) => sum + weight ** 2, 0)),
  );
  return { weights, norms, length: [...counts[1].values()].reduce((sum, count) => sum + count, 0) };
}

/** The mean over the orders. */
function similarity(hypothesis: CaptionVector, reference: CaptionVector): number {
  const difference = hypothesis.length - reference.length;
  const penalty = Math.exp(-(difference ** 2) / (2 * lengthDeviation ** 2));
  const cosines = hypothesis.weights.map((weights, order) => {
    const others = reference.weights[order];
    const norm = hypothesis.norms[order] * reference.norms[order];
    if (norm === 0) return 0;
    let product = 0;
    for (const [gram, weight] of weights) {
      const other = others.get(gram) ?? 0;
      product += Math.min(weight, other) * other;
    }
    return product / norm;
  });
  return (penalty * cosines.reduce((sum, value) => sum + value, 0)) / orders;
}

import { captionTokens } from '@unrolled/metrics';
import type { CaptionedImage } from '../src/index.ts';

/** n-grams of a caption with their weights, of length 1 for each n. */
type Vector = ReadonlyMap<string, number>;

/**
 * Captions without a model of language: of the captions of the nearest images, the one that agrees most with
 * the others, by the mean of the cosines of their weighted n-grams of 1 to 4 words.
 *
 * Reference: Devlin et al. 2015, "Exploring Nearest Neighbor Approaches for Image Captioning".
 *
 * @param count images that are asked
 */
export function consensusCaptions(
  images: readonly CaptionedImage[],
  known: readonly CaptionedImage[],
  count: number,
): string[] {
  const unit = (values: Float32Array = new Float32Array()) => {
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  };
  const vectors = known.map(({ summary }) => unit(summary));
  const weights = inverseFrequencies(known);
  const captions = known.map(({ captions }) =>
    captions.map((text) => ({ text, vector: vectorOf(text, weights) })),
  );
  return images.map(({ summary }) => {
    const own = unit(summary);
    const similarity = vectors.map((vector) => {
      let sum = 0;
      for (let at = 0; at < own.length; at++) sum += vector[at] * own[at];
      return sum;
    });
    const nearest = [...similarity.keys()].sort((a, b) => similarity[b] - similarity[a]);
    const candidates = nearest.slice(0, count).flatMap((place) => captions[place]);
    const sum = new Map<string, number>();
    for (const { vector } of candidates) {
      for (const [gram, weight] of vector) sum.set(gram, (sum.get(gram) ?? 0) + weight);
    }
    const agreement = candidates.map(({ vector }) => {
      let total = 0;
      for (const [gram, weight] of vector) total += weight * (sum.get(gram) ?? 0);
      return total;
    });
    return candidates[agreement.indexOf(Math.max(...agreement))].text;
  });
}

/** The n-grams of a caption for each n from 1 to 4. */
function gramsOf(text: string): string[][] {
  const words = captionTokens(text);
  return [1, 2, 3, 4].map((order) =>
    words.slice(order - 1).map((_, at) => words.slice(at, at + order).join(' ')),
  );
}

/** ln of the number of images over that of images with the n-gram. */
function inverseFrequencies(images: readonly CaptionedImage[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { captions } of images) {
    for (const gram of new Set(captions.flatMap((text) => gramsOf(text).flat()))) {
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([gram, count]) => [gram, Math.log(images.length / count)]));
}

function vectorOf(text: string, weights: ReadonlyMap<string, number>): Vector {
  const vector = new Map<string, number>();
  for (const grams of gramsOf(text)) {
    const own = new Map<string, number>();
    for (const gram of grams) own.set(gram, (own.get(gram) ?? 0) + (weights.get(gram) ?? 0));
    const length = Math.hypot(...own.values()) || 1;
    for (const [gram, weight] of own) vector.set(gram, weight / length);
  }
  return vector;
}

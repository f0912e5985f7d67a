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
    const similarity = vectors.map((vector) =>
      vector.reduce((sum, value, at) => sum + value * own[at], 0),
    );
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

const gramsOf = (text: string): string[] => {
  const words = captionTokens(text);
  return [1, 2, 3, 4].flatMap((order) =>
    words.slice(order - 1).map((_, at) => words.slice(at, at + order).join(' ')),
  );
};

/** ln of the number of images over that of images with the n-gram. */
function inverseFrequencies(images: readonly CaptionedImage[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { captions } of images) {
    for (const gram of new Set(captions.flatMap(gramsOf))) {
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([gram, count]) => [gram, Math.log(images.length / count)]));
}

function vectorOf(text: string, weights: ReadonlyMap<string, number>): Vector {
  const vector = new Map<string, number>();
  for (const gram of gramsOf(text)) {
    vector.set(gram, (vector.get(gram) ?? 0) + (weights.get(gram) ?? 0));
  }
  const lengths = [1, 2, 3, 4].map((order) =>
    Math.hypot(...[...vector].filter(([gram]) => orderOf(gram) === order).map(([, w]) => w)),
  );
  return new Map([...vector].map(([gram, w]) => [gram, w / (lengths[orderOf(gram) - 1] || 1)]));
}

const orderOf = (gram: string): number => gram.split(' ').length;

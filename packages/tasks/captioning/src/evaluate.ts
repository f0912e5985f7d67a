import {
  type CaptionEvaluation,
  type EvaluateCaptionsOptions,
  evaluateCaptions,
} from '@unrolled/seq2seq/captions';
import type { CaptioningModel } from './captioning-model.ts';
import { checkImages } from './corpus.ts';
import type { CaptionedImage } from './image-layout.ts';

/** Scores of a model's captions for images that are not in its training data. */
export interface CaptioningEvaluation extends CaptionEvaluation {
  readonly images: number;
  /** Mean number of words. */
  readonly words: number;
  /**
   * Mean entropy of the attention of a word, as a share of that of uniform attention;
   * null without attention.
   */
  readonly attentionEntropy: number | null;
}

/** Captions images and scores the captions. @throws DataError for fewer than two images */
export async function evaluate(
  model: CaptioningModel,
  images: readonly CaptionedImage[],
  options: EvaluateCaptionsOptions = {},
): Promise<CaptioningEvaluation> {
  const where = 'captioning.evaluate';
  const list = checkImages(where, 'images', images, model.grid);
  const scores = await evaluateCaptions(
    where,
    'images',
    list,
    (some, search) => model.caption(some, search),
    options,
  );
  const { captions } = scores;
  const entropies = captions.flatMap(({ attention }) => attention?.map(relativeEntropy) ?? []);
  return {
    images: list.length,
    ...scores,
    words: mean(captions.map(({ words }) => words.length)),
    attentionEntropy: entropies.length === 0 ? null : mean(entropies),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function relativeEntropy(weights: Float32Array): number {
  if (weights.length === 1) return 0;
  let entropy = 0;
  for (const weight of weights) if (weight > 0) entropy -= weight * Math.log(weight);
  return entropy / Math.log(weights.length);
}

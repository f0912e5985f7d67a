import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { type CaptionScores, scoreCaptions } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import { type Caption, type CaptionOptions, captionRules } from './caption.ts';
import { CaptioningModel } from './captioning-model.ts';
import { checkImages } from './corpus.ts';
import type { CaptionedImage } from './image-layout.ts';

/** Scores of the captions of images that a model was not trained on. */
export interface CaptioningEvaluation extends Omit<CaptionScores, 'isExact'> {
  readonly images: number;
  /** Mean number of words. */
  readonly words: number;
  /**
   * Mean entropy of the attention of a word, as a share of that of attention to all positions alike;
   * null without attention.
   */
  readonly attentionEntropy: number | null;
  readonly captions: readonly (Caption & { readonly exact: boolean })[];
}

export type CaptioningEvaluateOptions = Pick<
  CaptionOptions,
  'beam' | 'lengthPenalty' | 'maximumLength'
> & {
  readonly signal?: AbortSignal;
  /** Called with the share of the images that are captioned. */
  readonly onProgress?: (share: number) => void;
};

const { beam, lengthPenalty, maximumLength } = captionRules;

const optionRules: OptionRules<CaptioningEvaluateOptions> = {
  ...{ beam, lengthPenalty, maximumLength },
  signal: optional(rules.signal),
  onProgress: optional(rules.function),
};

const modelRule = {
  holds: (value: unknown) => value instanceof CaptioningModel,
  words: 'a CaptioningModel',
};

/** Images that are captioned between two looks at the signal. */
const imagesAtOnce = 128;

/**
 * Captions images and compares with what people say of them; references keep words that the model does
 * not know.
 * @throws DataError for fewer than two images; the reason of the signal when it aborts
 */
export async function evaluate(
  model: CaptioningModel,
  images: readonly CaptionedImage[],
  options: CaptioningEvaluateOptions = {},
): Promise<CaptioningEvaluation> {
  const where = 'captioning.evaluate';
  check(where, 'the model', model, modelRule);
  const list = checkImages(where, 'images', images, model.grid);
  const { signal, onProgress, ...search } = checkOptions(where, options, optionRules);
  if (list.length < 2) {
    throw new DataError(`${where}: there must be two images or more, got ${list.length}`);
  }
  const captions: Caption[] = [];
  for (let start = 0; start < list.length; start += imagesAtOnce) {
    signal?.throwIfAborted();
    const found = await model.caption(list.slice(start, start + imagesAtOnce), search);
    captions.push(...found.map(([best]) => best));
    onProgress?.(captions.length / list.length);
  }
  const texts = captions.map(({ text }) => text);
  const { isExact, ...scores } = scoreCaptions(
    texts,
    list.map((image) => image.captions),
  );
  const entropies = captions.flatMap(({ attention }) => attention?.map(relativeEntropy) ?? []);
  return {
    images: list.length,
    ...scores,
    words: mean(captions.map(({ words }) => words.length)),
    attentionEntropy: entropies.length === 0 ? null : mean(entropies),
    captions: captions.map((caption, place) => ({ ...caption, exact: isExact[place] })),
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

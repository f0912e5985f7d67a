import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { type CaptionScores, scoreCaptions } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import { type ClipCaption, type ClipCaptionOptions, captionRules } from './caption.ts';
import { type CaptionedClip, checkClips } from './corpus.ts';
import { VideoCaptioningModel } from './video-captioning-model.ts';

/** Scores of a model's captions for clips that it was not trained on. */
export interface VideoCaptioningEvaluation extends Omit<CaptionScores, 'isExact'> {
  readonly clips: number;
  /** Best caption of each clip, and whether it is one of the references. */
  readonly captions: readonly (ClipCaption & { readonly exact: boolean })[];
}

export type VideoCaptioningEvaluateOptions = Pick<
  ClipCaptionOptions,
  'beam' | 'lengthPenalty' | 'maximumLength'
> & { readonly signal?: AbortSignal };

const { beam, lengthPenalty, maximumLength } = captionRules;

const optionRules: OptionRules<VideoCaptioningEvaluateOptions> = {
  ...{ beam, lengthPenalty, maximumLength },
  signal: optional(rules.signal),
};

const modelRule = {
  holds: (value: unknown) => value instanceof VideoCaptioningModel,
  words: 'a VideoCaptioningModel',
};

/** Clips that are captioned between two looks at the signal. */
const clipsAtOnce = 64;

/**
 * Captions clips and compares with what people say of them; references keep words that the model does
 * not know.
 * @throws DataError for fewer than two clips; the reason of the signal when it aborts
 */
export async function evaluate(
  model: VideoCaptioningModel,
  clips: readonly CaptionedClip[],
  options: VideoCaptioningEvaluateOptions = {},
): Promise<VideoCaptioningEvaluation> {
  const where = 'videoCaptioning.evaluate';
  check(where, 'the model', model, modelRule);
  const list = checkClips(where, 'clips', clips, model.channels);
  const { signal, ...search } = checkOptions(where, options, optionRules);
  if (list.length < 2) {
    throw new DataError(`${where}: there must be two clips or more, got ${list.length}`);
  }
  const captions: ClipCaption[] = [];
  for (let start = 0; start < list.length; start += clipsAtOnce) {
    signal?.throwIfAborted();
    const found = await model.caption(list.slice(start, start + clipsAtOnce), search);
    captions.push(...found.map(([best]) => best));
  }
  const texts = captions.map(({ text }) => text);
  const { isExact, ...scores } = scoreCaptions(
    texts,
    list.map((clip) => clip.captions),
  );
  return {
    clips: list.length,
    ...scores,
    captions: captions.map((caption, place) => ({ ...caption, exact: isExact[place] })),
  };
}

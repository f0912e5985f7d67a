import {
  type CaptionEvaluation,
  type EvaluateCaptionsOptions,
  evaluateCaptions,
} from '@unrolled/seq2seq/captions';
import { type CaptionedClip, checkClips } from './corpus.ts';
import type { VideoCaptioningModel } from './video-captioning-model.ts';

/** Scores of a model's captions for clips that are not in its training data. */
export interface VideoCaptioningEvaluation extends CaptionEvaluation {
  readonly clips: number;
}

/** Captions clips and scores the captions. @throws DataError for fewer than two clips */
export async function evaluate(
  model: VideoCaptioningModel,
  clips: readonly CaptionedClip[],
  options: EvaluateCaptionsOptions = {},
): Promise<VideoCaptioningEvaluation> {
  const where = 'videoCaptioning.evaluate';
  const list = checkClips(where, 'clips', clips, model.channels);
  const caption: VideoCaptioningModel['caption'] = (some, search) => model.caption(some, search);
  const scores = await evaluateCaptions(where, 'clips', list, caption, options);
  return { clips: list.length, ...scores };
}

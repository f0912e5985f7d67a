import type { ClipFrame } from '@unrolled/datasets/generated';
import type { VideoCaptioningModel } from '@unrolled/video-captioning';
import { type Preprocessing, pixelSequence } from '@unrolled/vision';
import type { WrittenCaption } from './calls.ts';

/** The likeliest caption of a clip, with the attention of each word over its frames. */
export async function describeClip(
  model: VideoCaptioningModel,
  frames: readonly ClipFrame[],
): Promise<WrittenCaption> {
  const clip = pixelSequence(frames, model.inputs.preprocessing as Preprocessing);
  const [[{ words, attention, score }]] = await model.caption([clip], { beam: 1 });
  return {
    words: words.map((text, at) => ({ text, attention: Array.from(attention?.[at] ?? []) })),
    score,
  };
}

import { type CaptioningModel, ImageReader } from '@unrolled/captioning';
import { Rng } from '@unrolled/tensor';
import type { Frame, Preprocessing } from '@unrolled/vision';
import type { PictureReading, Pixels, Search } from './calls.ts';

/** Captions of a picture, the best first, with the attention of each word. */
export async function describePicture(
  model: CaptioningModel,
  frame: Frame,
  search: Search,
): Promise<Pick<PictureReading, 'seen' | 'shape' | 'captions'>> {
  const [image] = await ImageReader.for(model).read([frame]);
  const [captions] = await model.caption([image], optionsOf(search));
  return {
    seen: seenPixels(image.features, model.source.preprocessing as Preprocessing),
    shape: model.attentionShape,
    captions: captions.map(({ words, attention, score }) => ({
      words: words.map((text, at) => ({ text, attention: Array.from(attention?.[at] ?? []) })),
      score,
    })),
  };
}

/** The likeliest word each time, a beam with all of its results, or words drawn by their probability. */
function optionsOf({ kind, width, temperature, seed }: Search) {
  switch (kind) {
    case 'greedy':
      return { beam: 1 };
    case 'beam':
      return { beam: width, nBest: width };
    case 'sample':
      return { sampling: { temperature, rng: new Rng(seed) } };
    default:
      return kind satisfies never;
  }
}

/** The pixels that the values of a picture were made of, once it had the size that the model reads. */
function seenPixels(values: Float32Array, preprocessing: Preprocessing): Pixels {
  const { width, height, mean, deviation } = preprocessing;
  const pixels = Uint8ClampedArray.from(values, (value) => 255 * (value * deviation + mean));
  return { pixels, width, height };
}

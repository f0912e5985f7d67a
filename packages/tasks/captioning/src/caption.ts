import { check, checkEach, rules } from '@unrolled/guards';
import {
  type Caption,
  type Captioner,
  type CaptionOptions,
  type CaptionStreamOptions,
  generateCaptions,
  streamCaption,
} from '@unrolled/seq2seq/captions';
import type { CaptioningModel } from './captioning-model.ts';
import { batchOf, checkValues, type ImageValues } from './image-layout.ts';

/** See CaptioningModel.caption. */
export async function captionImages(
  model: CaptioningModel,
  images: readonly ImageValues[],
  options: CaptionOptions,
): Promise<Caption[][]> {
  const where = 'CaptioningModel.caption';
  checkEach(where, 'images', images, rules.object);
  checkValues(where, images, model.grid);
  return generateCaptions(where, captionerOf(model), images, options);
}

/** See CaptioningModel.stream. */
export async function streamImage(
  model: CaptioningModel,
  image: ImageValues,
  onText: (piece: string) => void,
  options: CaptionStreamOptions,
): Promise<Caption> {
  const where = 'CaptioningModel.stream';
  check(where, 'the image', image, rules.object);
  checkValues(where, [image], model.grid);
  return streamCaption(where, captionerOf(model), image, onText, options);
}

const captionerOf = (model: CaptioningModel): Captioner<ImageValues> => ({
  model,
  encode: (images) => model.encode(batchOf(images, model)),
  atOnce: 64,
});

import type { CaptioningModel } from '@unrolled/captioning';
import { scope, type Tensor, tensor } from '@unrolled/tensor';
import { type AdamW, clipGradNorm } from '@unrolled/train';

export interface CaptionedPicture {
  /** [rows, columns, channels] */
  readonly features: Float32Array;
  readonly tokens: Int32Array;
}

/** One step of training on some pictures, by teacher forcing. @returns the loss, a scalar */
export const trainingStep = (
  model: CaptioningModel,
  optimizer: AdamW,
  pictures: readonly CaptionedPicture[],
): Tensor =>
  scope(() => {
    optimizer.zeroGrad();
    const { rows, columns, channels } = model.grid;
    const size = rows * columns * channels;
    const values = new Float32Array(pictures.length * size);
    pictures.forEach(({ features }, place) => {
      values.set(features, place * size);
    });
    const features = tensor(values, [pictures.length, rows, columns, channels]);
    const loss = model.generator.loss(
      model.encode({ features, summary: null }),
      model.generator.targets(pictures.map(({ tokens }) => tokens)),
    );
    loss.backward();
    clipGradNorm(optimizer.parameters, 1);
    optimizer.step();
    return loss.detach();
  });

import { Rng } from '@unrolled/tensor';
import type { FloatArray } from '../../workload.ts';

/** A convolution with a bias and ReLU6 behind it; its batch normalisation is folded. */
export interface Convolution {
  readonly isDepthwise: boolean;
  readonly stride: 1 | 2;
  /** [height, width, inputs, outputs]; by channel [height, width, channels, 1] */
  readonly kernel: FloatArray;
  /** [outputs] */
  readonly bias: FloatArray;
}

/** Everything that a system needs, equal to the bit for each. */
export interface MobileNetWorkload {
  readonly convolutions: readonly Convolution[];
  /** [1, side, side, 3], values from −1 to 1 */
  readonly image: FloatArray;
}

export interface MobileNetSize {
  /** Side of the image in pixels, a multiple of 32. */
  readonly side: number;
  /** Channels as a fraction of those of the whole model. */
  readonly width: number;
}

/** MobileNet v1 0.5 on images of 224 × 224. */
export const fullSize: MobileNetSize = { side: 224, width: 0.5 };

/**
 * Channels of the first convolution; stride and channels of each separable one after it.
 *
 * Source: Howard et al. 2017, table 1.
 */
const firstChannels = 32;
const separable: readonly (readonly [stride: 1 | 2, channels: number])[] = [
  [1, 64],
  [2, 128],
  [1, 128],
  [2, 256],
  [1, 256],
  [2, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [2, 1024],
  [1, 1024],
];

/**
 * MobileNet v1 up to the mean of its last convolution, [channels], with random weights whose values
 * keep their variance from layer to layer, and one image.
 */
export function mobileNetWorkload({ side, width }: MobileNetSize): MobileNetWorkload {
  const rng = new Rng(1);
  const draw = (shape: readonly number[], next: () => number): FloatArray => {
    const length = shape.reduce((product, one) => product * one, 1);
    return { shape, values: Float32Array.from({ length }, next) };
  };
  const convolution = (shape: readonly number[], stride: 1 | 2): Convolution => {
    const [height, breadth, inputs, outputs] = shape;
    const isDepthwise = outputs === 1;
    const deviation = Math.sqrt(2 / (height * breadth * (isDepthwise ? 1 : inputs)));
    return {
      isDepthwise,
      stride,
      kernel: draw(shape, () => rng.normal(0, deviation)),
      bias: draw([isDepthwise ? inputs : outputs], () => rng.uniform(-0.1, 0.1)),
    };
  };
  let channels = firstChannels * width;
  const convolutions = [convolution([3, 3, 3, channels], 2)];
  for (const [stride, whole] of separable) {
    const outputs = whole * width;
    convolutions.push(
      convolution([3, 3, channels, 1], stride),
      convolution([1, 1, channels, outputs], 1),
    );
    channels = outputs;
  }
  return { convolutions, image: draw([1, side, side, 3], () => rng.uniform(-1, 1)) };
}

import { crossEntropy, Linear, Module } from '@unrolled/nn';
import { Rng, randomNormal, scope, type Tensor, tensor } from '@unrolled/tensor';
import { SmallCnn } from '@unrolled/vision';
import type { FloatArray } from '../../workload.ts';

/** Frames of a training step; and of one that TensorFlow.js `cpu` takes too, seconds for each frame. */
export const manyFrames = 64;
export const fewFrames = 4;

/** Side of the frames in pixels, and their channels: colour and its motion. */
const side = 64;
const channels = 6;
export const classes = 10;

/** Training settings of both systems. */
export const settings = {
  learningRate: 1e-3,
  betas: [0.9, 0.99],
  epsilon: 1e-8,
  weightDecay: 0.01,
  /** Training steps whose losses are compared. */
  comparedSteps: 3,
} as const;

/** Everything that a system needs, equal to the bit for each. */
export interface CnnWorkload {
  /** Weights by the parameter names of `Classifier`. */
  readonly weights: Readonly<Record<string, FloatArray>>;
  /** [frames, side, side, channels] */
  readonly images: FloatArray;
  readonly labels: readonly number[];
}

/** The CNN of tasks on clips, and a linear layer over classes. */
export class Classifier extends Module {
  readonly cnn: SmallCnn;
  readonly head: Linear;

  constructor(rng: Rng) {
    super();
    this.cnn = new SmallCnn({ height: side, width: side, channels, rng });
    this.head = new Linear({ inFeatures: 64, outFeatures: classes, rng });
  }

  loss(images: Tensor, labels: Tensor): Tensor {
    return crossEntropy(this.head.forward(this.cnn.forward(images)), labels);
  }
}

const stored = (one: Tensor): FloatArray => ({
  shape: one.shape,
  values: Float32Array.from(one.dataSync()),
});

export const cnnWorkload = (frames: number): CnnWorkload =>
  scope(() => {
    const rng = new Rng(1);
    const named = [...new Classifier(rng).namedParameters()];
    return {
      weights: Object.fromEntries(named.map(([name, parameter]) => [name, stored(parameter)])),
      images: stored(randomNormal([frames, side, side, channels], 0, 1, rng)),
      labels: Array.from({ length: frames }, () => rng.integer(classes)),
    };
  });

/** Images and labels as tensors. */
export const tensorsOf = ({ images, labels }: CnnWorkload): [images: Tensor, labels: Tensor] => [
  tensor(images.values, images.shape),
  tensor(Int32Array.from(labels)),
];

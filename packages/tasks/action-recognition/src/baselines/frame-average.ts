import { frameBatch } from '@unrolled/datasets';
import { Linear, Module } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import type { Features } from '../action-model.ts';

const hiddenSize = 64;

/** The mean over the frames of what each says by itself: what is known without their order. */
export class FrameAverage extends Module {
  readonly hidden: Linear;
  readonly head: Linear;

  constructor(features: number, labels: number, rng: Rng) {
    super();
    this.hidden = new Linear({ inFeatures: features, outFeatures: hiddenSize, rng });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: labels, rng });
  }

  forward(examples: readonly Features[]): Tensor {
    const { frames, lengths } = frameBatch(examples, this.hidden.inFeatures);
    const [batch, time] = frames.shape;
    const valid = Float32Array.from({ length: batch * time }, (_, place) =>
      place % time < lengths[Math.floor(place / time)] ? 1 / lengths[Math.floor(place / time)] : 0,
    );
    const seen = this.hidden.forward(frames).relu(); // [batch, time, hiddenSize]
    const mean = seen.mul(frames.constant(valid, [batch, time, 1])).sum(1);
    return this.head.forward(mean);
  }
}

import { frameBatch } from '@unrolled/datasets';
import { Linear, Module } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import { type FrameInputs, PixelEncoder } from '@unrolled/vision';
import type { Features } from '../action-model.ts';

const vectorSize = 64;

/** The mean over the frames of what each says by itself: what is known without their order. */
export class FrameAverage extends Module {
  /** Features or pixels of a frame, without motion, to a vector. */
  readonly hidden: Linear | PixelEncoder;
  readonly head: Linear;
  readonly #features: number;

  constructor({ preprocessing, size }: FrameInputs, labels: number, rng: Rng) {
    super();
    this.hidden =
      preprocessing === null
        ? new Linear({ inFeatures: size, outFeatures: vectorSize, rng })
        : new PixelEncoder({ preprocessing, motion: false, vectorSize, rng });
    this.head = new Linear({ inFeatures: vectorSize, outFeatures: labels, rng });
    this.#features = size;
  }

  forward(examples: readonly Features[]): Tensor {
    const { frames, lengths } = frameBatch(examples, this.#features);
    const [batch, time] = frames.shape;
    const valid = Float32Array.from({ length: batch * time }, (_, place) =>
      place % time < lengths[Math.floor(place / time)] ? 1 / lengths[Math.floor(place / time)] : 0,
    );
    const seen = this.hidden.forward(frames).relu(); // [batch, time, vectorSize]
    const mean = seen.mul(frames.constant(valid, [batch, time, 1])).sum(1);
    return this.head.forward(mean);
  }
}

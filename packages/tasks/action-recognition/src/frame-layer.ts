import type { HiddenState, LayerResult } from '@unrolled/cells';
import { type Init, Linear, Module } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import { lengthMask } from '@unrolled/tensor/recurrence';

/** Options of a `FrameLayer`. */
export interface FrameLayerOptions {
  /** Number of values of a frame; null where frames are vectors computed by a CNN. */
  readonly inputSize: number | null;
  readonly hiddenSize: number;
  readonly init?: Init;
  readonly rng: Rng;
}

/**
 * Replaces the recurrent layer in a model of single frames: a vector of each frame,
 * without those before it. What is pooled from it does not depend on the order of the frames, unless the
 * last one is taken.
 */
export class FrameLayer extends Module {
  readonly hidden: Linear | null;

  constructor({ inputSize, hiddenSize, init, rng }: FrameLayerOptions) {
    super();
    this.hidden =
      inputSize === null
        ? null
        : new Linear({ inFeatures: inputSize, outFeatures: hiddenSize, init, rng });
  }

  /** vectors [batch, time, inputSize] → output [batch, time, hiddenSize], zero beyond the lengths */
  forward(
    vectors: Tensor,
    { lengths }: { readonly lengths: readonly number[] },
  ): LayerResult<HiddenState> {
    const [batch, time] = vectors.shape;
    const seen = (this.hidden?.forward(vectors) ?? vectors).relu();
    const output = seen.mul(lengthMask(seen, lengths, time).reshape([batch, time, 1]));
    const isLast = Float32Array.from({ length: batch * time }, (_, place) =>
      place % time === lengths[Math.floor(place / time)] - 1 ? 1 : 0,
    );
    const last = output.mul(output.constant(isLast, [batch, time, 1])).sum(1);
    return { output, state: { h: last.reshape([1, batch, -1]) } };
  }
}

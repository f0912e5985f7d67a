import type { HiddenState, LayerResult } from '@unrolled/cells';
import { check, checkEach, oneOf, readFrom, rules, whole } from '@unrolled/guards';
import { Linear, Module } from '@unrolled/nn';
import { type Rng, ShapeError, type Tensor, where } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { lengthMask } from '@unrolled/tensor/recurrence';

/**
 * Pooling of the outputs of all steps into one vector: the last state of each direction; the mean or the
 * maximum of each value over the steps; or a mean whose weights are learned (Zhou 2016).
 */
export const poolings = ['last', 'mean', 'max', 'attention'] as const;

/** Way in which the states of a sequence become one vector. */
export type Pooling = (typeof poolings)[number];

/** Below any score, and finite, so that no gradient is NaN. */
export const leastScore = -1e9;

/** One vector for each sequence that a recurrent layer has read; padding is ignored. */
export class SequencePooling extends Module {
  readonly pooling: Pooling;
  /** Scores each step, for `attention`: [1, features]. */
  readonly score: Linear | null;

  constructor(pooling: Pooling, features: number, rng: Rng) {
    super();
    check('SequencePooling', 'pooling', pooling, oneOf(poolings));
    check('SequencePooling', 'features', features, rules.count);
    this.pooling = pooling;
    this.score =
      pooling === 'attention'
        ? new Linear({ inFeatures: features, outFeatures: 1, bias: false, rng })
        : null;
  }

  /**
   * @param read output [batch, time, features], zero beyond the lengths
   * @param lengths the number of steps of each sequence, at least 1
   * @param directions 2 for a bidirectional layer
   * @returns [batch, features]
   */
  forward(read: LayerResult<HiddenState>, lengths: ArrayLike<number>, directions: number): Tensor {
    const place = 'SequencePooling.forward';
    checkTensor(place, 'output', readFrom(read, 'output'), { dtype: 'float32', rank: 3 });
    checkTensor(place, 'state.h', readFrom(readFrom(read, 'state'), 'h'), { rank: 3 });
    check(place, 'lengths', lengths, rules.numbers);
    check(place, 'directions', directions, whole(1, 2));
    const { output, state } = read;
    const [batch, time, features] = output.shape;
    checkEach(place, 'lengths', Array.from(lengths), whole(1, time));
    if (lengths.length !== batch) {
      throw new ShapeError(
        `${place}: there must be a length for each of ${batch} sequences, got ${lengths.length}`,
      );
    }
    switch (this.pooling) {
      case 'last': {
        const layers = state.h.shape[0];
        const top = state.h.slice([[layers - directions, layers]]); // [directions, batch, hidden]
        return top.transpose([1, 0, 2]).reshape([batch, features]);
      }
      case 'mean': {
        const counts = output.constant(Float32Array.from(lengths), [batch, 1]);
        return output.sum(1).div(counts);
      }
      case 'max': {
        const mask = lengthMask(output, lengths, time).reshape([batch, time, 1]);
        return where(mask, output, output.constant(leastScore, [])).max(1);
      }
      case 'attention': {
        const weights = this.#attend(output, lengthMask(output, lengths, time));
        return output.mul(weights.reshape([batch, time, 1])).sum(1);
      }
      default:
        return this.pooling satisfies never;
    }
  }

  /** softmax(wᵀ tanh(h)) over the steps: [batch, time] */
  #attend(output: Tensor, mask: Tensor): Tensor {
    const [batch, time] = output.shape;
    const scores = (this.score as Linear).forward(output.tanh()).reshape([batch, time]);
    return where(mask, scores, output.constant(leastScore, [])).softmax(-1);
  }
}

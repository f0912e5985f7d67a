import { Linear, Module } from '@unrolled/nn';
import { type Rng, type Tensor, tensor } from '@unrolled/tensor';
import type { Features } from '../action-model.ts';

/**
 * Logistic regression on whole series: each is filled up with zeros, which are the mean, to the length of
 * the longest that it is trained on, or cut to it, and every value has a weight for each action.
 */
export class PaddedLogistic extends Module {
  readonly head: Linear;
  readonly size: number;

  constructor(size: number, labels: number, rng: Rng) {
    super();
    this.size = size;
    this.head = new Linear({ inFeatures: size, outFeatures: labels, init: 'zeros', rng });
  }

  forward(examples: readonly Features[]): Tensor {
    const values = new Float32Array(examples.length * this.size);
    examples.forEach((example, row) => {
      values.set(example.values.subarray(0, this.size), row * this.size);
    });
    return this.head.forward(tensor(values, [examples.length, this.size]));
  }
}

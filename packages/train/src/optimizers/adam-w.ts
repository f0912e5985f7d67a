import { adamStep, type Tensor } from '@unrolled/tensor';
import { type AdamOptions, checkAdamOptions } from './adam-options.ts';
import { Optimizer, type ParameterMemory } from './optimizer.ts';

/**
 * Adam with decoupled weight decay (Loshchilov 2019), as torch.optim.AdamW:
 * p ← p · (1 − learningRate · weightDecay), then the step of Adam without decay.
 */
export class AdamW extends Optimizer<'mean' | 'variance'> {
  readonly #betas: readonly [mean: number, variance: number];
  readonly #epsilon: number;
  readonly #weightDecay: number;

  constructor(parameters: Iterable<Tensor>, options: AdamOptions = {}) {
    const {
      learningRate = 1e-3,
      betas = [0.9, 0.999],
      epsilon = 1e-8,
      weightDecay = 0.01,
    } = options;
    checkAdamOptions('AdamW', { learningRate, betas, epsilon, weightDecay });
    super('AdamW', parameters, learningRate, ['mean', 'variance']);
    this.#betas = betas;
    this.#epsilon = epsilon;
    this.#weightDecay = weightDecay;
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { step, tensors }: ParameterMemory<'mean' | 'variance'>,
  ): void {
    adamStep(parameter, gradient, tensors.mean, tensors.variance, {
      learningRate: this.learningRate,
      beta1: this.#betas[0],
      beta2: this.#betas[1],
      epsilon: this.#epsilon,
      weightDecay: this.#weightDecay,
      decoupled: true,
      step,
    });
  }
}

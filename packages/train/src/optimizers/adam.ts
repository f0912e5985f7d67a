import { adamStep, type Tensor } from '@unrolled/tensor';
import { type AdamOptions, checkAdamOptions } from './adam-options.ts';
import { Optimizer, type ParameterMemory } from './optimizer.ts';

/**
 * Adam (Kingma 2015), as torch.optim.Adam. The weight decay is added to the gradient:
 * g ← gradient + weightDecay · p; m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
 * p ← p − learningRate · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 */
export class Adam extends Optimizer<'mean' | 'variance'> {
  readonly #betas: readonly [mean: number, variance: number];
  readonly #epsilon: number;
  readonly #weightDecay: number;

  constructor(parameters: Iterable<Tensor>, options: AdamOptions = {}) {
    const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 } = options;
    checkAdamOptions('Adam', { learningRate, betas, epsilon, weightDecay });
    super('Adam', parameters, learningRate, ['mean', 'variance']);
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
      decoupled: false,
      step,
    });
  }
}

import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { adamStep, type Tensor } from '@unrolled/tensor';
import { Optimizer, type ParameterMemory } from './optimizer.ts';
import type { Optimized } from './parameter-groups.ts';

/** Options of an `Adam`. */
export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Decays of the running means of the gradient and of its square. Default [0.9, 0.999]. */
  readonly betas?: readonly [mean: number, variance: number];
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Default: Adam 0, AdamW 0.01. */
  readonly weightDecay?: number;
}

const optionRules: OptionRules<AdamOptions> = {
  learningRate: optional(rules.notNegative),
  betas: optional({
    holds: (value) =>
      Array.isArray(value) && value.length === 2 && value.every(rules.fraction.holds),
    words: 'two numbers from 0 up to but not including 1',
  }),
  epsilon: optional(rules.notNegative),
  weightDecay: optional(rules.notNegative),
};

/** Adam and AdamW, but for how the weights decay. */
abstract class AdamFamily extends Optimizer<'mean' | 'variance'> {
  readonly #options: Required<Pick<AdamOptions, 'betas' | 'epsilon'>>;
  readonly #decoupled: boolean;

  /**
   * @param decay the weight decay where the options have none
   * @param decoupled whether weight decay is applied directly, and not through the gradient
   * @throws ArgumentError
   */
  constructor(
    name: string,
    parameters: Optimized,
    options: AdamOptions,
    decay: number,
    decoupled: boolean,
  ) {
    const checked = checkOptions(name, options, optionRules);
    const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-8 } = checked;
    const { weightDecay = decay } = checked;
    super(name, parameters, { learningRate, weightDecay }, ['mean', 'variance']);
    this.#options = { betas, epsilon };
    this.#decoupled = decoupled;
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { step, tensors, learningRate, weightDecay }: ParameterMemory<'mean' | 'variance'>,
  ): void {
    const { betas, epsilon } = this.#options;
    adamStep(parameter, gradient, tensors.mean, tensors.variance, {
      learningRate,
      beta1: betas[0],
      beta2: betas[1],
      epsilon,
      weightDecay,
      decoupled: this.#decoupled,
      step,
    });
  }
}

/**
 * Adam (Kingma 2015), as torch.optim.Adam. The weight decay is added to the gradient:
 * g ← gradient + weightDecay · p; m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
 * p ← p − learningRate · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 */
export class Adam extends AdamFamily {
  constructor(parameters: Optimized, options: AdamOptions = {}) {
    super('Adam', parameters, options, 0, false);
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov 2019), as torch.optim.AdamW:
 * p ← p · (1 − learningRate · weightDecay), then the step of Adam without decay.
 */
export class AdamW extends AdamFamily {
  constructor(parameters: Optimized, options: AdamOptions = {}) {
    super('AdamW', parameters, options, 0.01, true);
  }
}

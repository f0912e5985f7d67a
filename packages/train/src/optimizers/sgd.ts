import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { ArgumentError, sgdStep, type Tensor } from '@unrolled/tensor';
import { Optimizer, type ParameterMemory } from './optimizer.ts';
import type { Optimized } from './parameter-groups.ts';

/** Options of an `SGD`. */
export interface SGDOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Share of the velocity that is kept, from 0 (none, the default) up to but not including 1. */
  readonly momentum?: number;
  /** Default 0. */
  readonly dampening?: number;
  /** Look ahead along the velocity; needs momentum and no dampening. */
  readonly nesterov?: boolean;
  /** Default 0. */
  readonly weightDecay?: number;
}

const optionRules: OptionRules<SGDOptions> = {
  learningRate: optional(rules.notNegative),
  momentum: optional(rules.fraction),
  dampening: optional(rules.ratio),
  nesterov: optional(rules.boolean),
  weightDecay: optional(rules.notNegative),
};

/**
 * Gradient descent with momentum, as torch.optim.SGD:
 * g ← gradient + weightDecay · p; v ← momentum · v + (1 − dampening) · g, but v ← g in the first
 * step; g ← v (Nesterov: g + momentum · v); p ← p − learningRate · g.
 */
export class SGD extends Optimizer<'velocity'> {
  readonly #momentum: number;
  readonly #dampening: number;
  readonly #nesterov: boolean;

  constructor(parameters: Optimized, options: SGDOptions = {}) {
    const {
      learningRate = 1e-3,
      momentum = 0,
      dampening = 0,
      nesterov = false,
      weightDecay = 0,
    } = checkOptions('SGD', options, optionRules);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ArgumentError(
        'SGD: nesterov needs a momentum above 0 and no dampening, got momentum ' +
          `${momentum}, dampening ${dampening}`,
      );
    }
    super('SGD', parameters, { learningRate, weightDecay }, momentum > 0 ? ['velocity'] : []);
    this.#momentum = momentum;
    this.#dampening = dampening;
    this.#nesterov = nesterov;
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { step, tensors, learningRate, weightDecay }: ParameterMemory<'velocity'>,
  ): void {
    const hasVelocity = this.#momentum > 0;
    sgdStep(parameter, gradient, hasVelocity ? tensors.velocity : null, {
      learningRate,
      momentum: this.#momentum,
      // The velocity is zero at first, so without dampening v ← g.
      dampening: step === 1 ? 0 : this.#dampening,
      nesterov: this.#nesterov,
      weightDecay,
    });
  }
}

import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import type { Tensor } from '@unrolled/tensor';
import { Optimizer, type ParameterMemory } from './optimizer.ts';
import type { Optimized } from './parameter-groups.ts';

/** Options of an `Adagrad`. */
export interface AdagradOptions {
  /** Default 0.01. */
  readonly learningRate?: number;
  /** The rate of step t is learningRate / (1 + (t − 1) · learningRateDecay). Default 0. */
  readonly learningRateDecay?: number;
  /** Default 1e-10. */
  readonly epsilon?: number;
  /** Initial value of the sum of squares. Default 0. */
  readonly initialAccumulator?: number;
  /** Default 0. */
  readonly weightDecay?: number;
}

const optionRules: OptionRules<AdagradOptions> = {
  learningRate: optional(rules.notNegative),
  learningRateDecay: optional(rules.notNegative),
  epsilon: optional(rules.notNegative),
  initialAccumulator: optional(rules.notNegative),
  weightDecay: optional(rules.notNegative),
};

/**
 * Adagrad (Duchi 2011), as torch.optim.Adagrad: s ← s + g²;
 * p ← p − rate · g / (√s + ε).
 */
export class Adagrad extends Optimizer<'sumOfSquares'> {
  readonly #learningRateDecay: number;
  readonly #epsilon: number;
  readonly #initialAccumulator: number;

  constructor(parameters: Optimized, options: AdagradOptions = {}) {
    const {
      learningRate = 1e-2,
      learningRateDecay = 0,
      epsilon = 1e-10,
      initialAccumulator = 0,
      weightDecay = 0,
    } = checkOptions('Adagrad', options, optionRules);
    super('Adagrad', parameters, { learningRate, weightDecay }, ['sumOfSquares']);
    this.#learningRateDecay = learningRateDecay;
    this.#epsilon = epsilon;
    this.#initialAccumulator = initialAccumulator;
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { step, tensors, learningRate, weightDecay }: ParameterMemory<'sumOfSquares'>,
  ): void {
    const { sumOfSquares } = tensors;
    const g = weightDecay === 0 ? gradient : gradient.add(parameter.mul(weightDecay));
    const before = step === 1 ? sumOfSquares.add(this.#initialAccumulator) : sumOfSquares;
    sumOfSquares.assign(before.add(g.square()));
    const rate = learningRate / (1 + (step - 1) * this.#learningRateDecay);
    parameter.assign(parameter.sub(g.div(sumOfSquares.sqrt().add(this.#epsilon)).mul(rate)));
  }
}

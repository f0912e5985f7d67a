import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import type { Tensor } from '@unrolled/tensor';
import { Optimizer, type ParameterMemory } from './optimizer.ts';
import type { Optimized } from './parameter-groups.ts';

/** Options of an `RMSProp`. */
export interface RMSPropOptions {
  /** Default 0.01. */
  readonly learningRate?: number;
  /** Decay of the running mean of the squared gradient. Default 0.99. */
  readonly alpha?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0. */
  readonly momentum?: number;
  /** Divide by the deviation rather than by the root of the mean square. Default false. */
  readonly centered?: boolean;
  /** Default 0. */
  readonly weightDecay?: number;
}

const optionRules: OptionRules<RMSPropOptions> = {
  learningRate: optional(rules.notNegative),
  alpha: optional(rules.ratio),
  epsilon: optional(rules.notNegative),
  momentum: optional(rules.fraction),
  centered: optional(rules.boolean),
  weightDecay: optional(rules.notNegative),
};

type MemoryName = 'meanSquare' | 'mean' | 'velocity';

/**
 * RMSProp (Hinton 2012), as torch.optim.RMSprop: s ← α s + (1 − α) g²; d ← g / (√s + ε), centered
 * (Graves 2013) g / (√(s − a²) + ε) with a ← α a + (1 − α) g; v ← momentum · v + d;
 * p ← p − learningRate · v.
 */
export class RMSProp extends Optimizer<MemoryName> {
  readonly #alpha: number;
  readonly #epsilon: number;
  readonly #momentum: number;
  readonly #centered: boolean;

  constructor(parameters: Optimized, options: RMSPropOptions = {}) {
    const {
      learningRate = 1e-2,
      alpha = 0.99,
      epsilon = 1e-8,
      momentum = 0,
      centered = false,
      weightDecay = 0,
    } = checkOptions('RMSProp', options, optionRules);
    const names: MemoryName[] = ['meanSquare'];
    if (centered) names.push('mean');
    if (momentum > 0) names.push('velocity');
    super('RMSProp', parameters, { learningRate, weightDecay }, names);
    this.#alpha = alpha;
    this.#epsilon = epsilon;
    this.#momentum = momentum;
    this.#centered = centered;
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { tensors, learningRate, weightDecay }: ParameterMemory<MemoryName>,
  ): void {
    const { meanSquare, mean, velocity } = tensors;
    const alpha = this.#alpha;
    const g = weightDecay === 0 ? gradient : gradient.add(parameter.mul(weightDecay));
    meanSquare.assign(meanSquare.mul(alpha).add(g.square().mul(1 - alpha)));
    let variance = meanSquare;
    if (this.#centered) {
      mean.assign(mean.mul(alpha).add(g.mul(1 - alpha)));
      variance = meanSquare.sub(mean.square());
    }
    let direction = g.div(variance.sqrt().add(this.#epsilon));
    if (this.#momentum > 0) {
      direction = velocity.assign(velocity.mul(this.#momentum).add(direction));
    }
    parameter.assign(parameter.sub(direction.mul(learningRate)));
  }
}

import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { formatShape, ones, ShapeError, type Tensor, zeros } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * (x − μ) / √(σ² + ε), mean and (biased) variance over the last axis (Ba 2016).
 * @param x [.., features], any shape of at least one axis
 */
export function standardize(x: Tensor, epsilon = 1e-5): Tensor {
  checkTensor('standardize', 'x', x);
  check('standardize', 'epsilon', epsilon, rules.notNegative);
  const centred = x.sub(x.mean(-1, { keepDims: true }));
  const variance = centred.square().mean(-1, { keepDims: true });
  return centred.div(variance.add(epsilon).sqrt());
}

/** Options of a `LayerNorm`. */
export interface LayerNormOptions {
  readonly features: number;
  /** Added to the variance. Default 1e-5, as PyTorch. */
  readonly epsilon?: number;
  /** Default true. */
  readonly bias?: boolean;
}

const optionRules: OptionRules<LayerNormOptions> = {
  features: rules.count,
  epsilon: optional(rules.notNegative),
  bias: optional(rules.boolean),
};

/** y = γ (x − μ) / √(σ² + ε) + β over the last axis (Ba 2016); γ starts at 1, β at 0. */
export class LayerNorm extends Module {
  readonly features: number;
  readonly epsilon: number;
  /** γ: [features] */
  readonly weight: Parameter;
  /** β: [features] */
  readonly bias: Parameter | null;

  constructor(options: LayerNormOptions) {
    super();
    const {
      features,
      epsilon = 1e-5,
      bias = true,
    } = checkOptions('LayerNorm', options, optionRules);
    this.features = features;
    this.epsilon = epsilon;
    this.weight = new Parameter(ones([features]));
    this.bias = bias ? new Parameter(zeros([features])) : null;
  }

  /** x [.., features] → the same shape */
  forward(x: Tensor): Tensor {
    checkTensor('LayerNorm.forward', 'x', x);
    if (x.shape[x.rank - 1] !== this.features) {
      throw new ShapeError(
        `LayerNorm.forward: x must be [.., ${this.features}], got ${formatShape(x.shape)}`,
      );
    }
    const scaled = standardize(x, this.epsilon).mul(this.weight);
    return this.bias === null ? scaled : scaled.add(this.bias);
  }
}

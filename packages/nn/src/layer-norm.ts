import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import {
  formatShape,
  groupNorm,
  ones,
  ShapeError,
  sameShape,
  type Tensor,
  zeros,
} from '@unrolled/tensor';
import { checkTensor, commonBackend } from '@unrolled/tensor/guards';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * γ (x − μ) / √(σ² + ε) + β, mean and (biased) variance over the last axis (Ba 2016).
 * @param x [.., features], any shape of at least one axis
 * @param weight γ: [features]
 * @param bias β: [features]; null: 0
 * @throws ShapeError; BackendError for tensors of two backends; ArgumentError for a negative epsilon, or another dtype than float32
 */
export function layerNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  epsilon = 1e-5,
): Tensor {
  const operands = bias === null ? { x, weight } : { x, weight, bias };
  for (const [name, operand] of Object.entries(operands)) {
    checkTensor('layerNorm', name, operand, { dtype: 'float32' });
  }
  commonBackend('layerNorm', x, ...Object.values(operands));
  check('layerNorm', 'epsilon', epsilon, rules.notNegative);
  const [shape, ...others] = Object.values(operands).map((operand) => operand.shape);
  if (x.rank < 1 || !others.every((other) => sameShape(other, shape.slice(-1)))) {
    throw new ShapeError(
      'layerNorm: x must be [.., features], weight and bias [features], got ' +
        [shape, ...others].map(formatShape).join(', '),
    );
  }
  const { size } = weight;
  const rows = x.reshape([size === 0 ? 0 : x.size / size, size]);
  return groupNorm(rows, weight, bias, { groups: 1, epsilon }).reshape(x.shape);
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
    return layerNorm(x, this.weight, this.bias, this.epsilon);
  }
}

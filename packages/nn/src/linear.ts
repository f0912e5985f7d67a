import { checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/guards';
import { formatShape, type Rng, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { type Init, initialBias, initialWeight, inits } from './initializers.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/** Options of a `Linear`. */
export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Default `keras`: Glorot uniform weight, zero bias; `pytorch`: both U(±1/√inFeatures). */
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<LinearOptions> = {
  inFeatures: rules.count,
  outFeatures: rules.count,
  bias: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** y = x Wᵀ + b */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [outFeatures, inFeatures] */
  readonly weight: Parameter;
  /** [outFeatures] */
  readonly bias: Parameter | null;

  constructor(options: LinearOptions) {
    super();
    const checked = checkOptions('Linear', options, optionRules);
    const { inFeatures, outFeatures, bias = true, init = 'keras', rng } = checked;
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = new Parameter(initialWeight(init, [outFeatures, inFeatures], rng));
    this.bias = bias ? new Parameter(initialBias(init, outFeatures, inFeatures, rng)) : null;
  }

  /** x [batch, .., inFeatures] → [batch, .., outFeatures] */
  forward(x: Tensor): Tensor {
    checkTensor('Linear.forward', 'x', x);
    if (x.rank < 2 || x.shape[x.rank - 1] !== this.inFeatures) {
      throw new ShapeError(
        `Linear.forward: x must be [batch, .., ${this.inFeatures}], got ${formatShape(x.shape)}`,
      );
    }
    const product = x.matmul(this.weight, { transposeB: true });
    return this.bias === null ? product : product.add(this.bias);
  }
}

import { type Init, inits, Linear } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import { checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/tensor/guards';
import { compare } from './additive.ts';
import { type AttentionSizes, ScoredAttention } from './attention.ts';

export interface ConcatAttentionOptions extends AttentionSizes {
  /** Of the layer that compares. Default querySize. */
  readonly attentionSize?: number;
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<ConcatAttentionOptions> = {
  querySize: rules.count,
  memorySize: rules.count,
  attentionSize: optional(rules.count),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/**
 * score(q, m) = vᵀ tanh(W [q; m]) (Luong 2015). The columns of W that read m are applied once for
 * each source.
 */
export class ConcatAttention extends ScoredAttention {
  /** W: [attentionSize, querySize + memorySize] */
  readonly joint: Linear;
  /** v: [1, attentionSize] */
  readonly energy: Linear;

  constructor(options: ConcatAttentionOptions) {
    const checked = checkOptions('ConcatAttention', options, optionRules);
    super(checked);
    const { querySize, memorySize, attentionSize = querySize, init, rng } = checked;
    const linear = (inFeatures: number, outFeatures: number) =>
      new Linear({ inFeatures, outFeatures, bias: false, init, rng });
    this.joint = linear(querySize + memorySize, attentionSize);
    this.energy = linear(attentionSize, 1);
  }

  protected keys(memory: Tensor): Tensor {
    const ofMemory = this.joint.weight.slice([null, [this.querySize]]);
    return memory.matmul(ofMemory, { transposeB: true });
  }

  protected scores(query: Tensor, keys: Tensor): Tensor {
    const ofQuery = this.joint.weight.slice([null, [0, this.querySize]]);
    return compare(query.matmul(ofQuery, { transposeB: true }), keys, this.energy);
  }
}

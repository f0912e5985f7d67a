import { type Init, inits, Linear } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import { checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/tensor/guards';
import { type AttentionSizes, ScoredAttention } from './attention.ts';

export interface AdditiveAttentionOptions extends AttentionSizes {
  /** Of the layer that compares. Default querySize. */
  readonly attentionSize?: number;
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<AdditiveAttentionOptions> = {
  querySize: rules.count,
  memorySize: rules.count,
  attentionSize: optional(rules.count),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** score(q, m) = vᵀ tanh(W q + U m) (Bahdanau 2015); U m is computed once for each source. */
export class AdditiveAttention extends ScoredAttention {
  /** W: [attentionSize, querySize] */
  readonly query: Linear;
  /** U: [attentionSize, memorySize] */
  readonly key: Linear;
  /** v: [1, attentionSize] */
  readonly energy: Linear;

  constructor(options: AdditiveAttentionOptions) {
    const checked = checkOptions('AdditiveAttention', options, optionRules);
    super(checked);
    const { querySize, memorySize, attentionSize = querySize, init, rng } = checked;
    const linear = (inFeatures: number, outFeatures: number) =>
      new Linear({ inFeatures, outFeatures, bias: false, init, rng });
    this.query = linear(querySize, attentionSize);
    this.key = linear(memorySize, attentionSize);
    this.energy = linear(attentionSize, 1);
  }

  protected keys(memory: Tensor): Tensor {
    return this.key.forward(memory);
  }

  protected scores(query: Tensor, keys: Tensor): Tensor {
    return compare(this.query.forward(query), keys, this.energy);
  }
}

/**
 * vᵀ tanh(q + k) for every pair.
 * @param queries [batch, queries, attentionSize]
 * @param keys [batch, places, attentionSize]
 * @returns [batch, queries, places]
 */
export function compare(queries: Tensor, keys: Tensor, energy: Linear): Tensor {
  const [batch, count, size] = queries.shape;
  const places = keys.shape[1];
  // hidden: batch x queries x places x attentionSize
  const hidden = queries
    .reshape([batch, count, 1, size])
    .add(keys.reshape([batch, 1, places, size]))
    .tanh();
  return energy.forward(hidden).reshape([batch, count, places]);
}

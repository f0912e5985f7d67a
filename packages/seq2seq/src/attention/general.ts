import { type Init, inits, Linear } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import { checkOptions, oneOf, optional, rules } from '@unrolled/tensor/guards';
import { type AttentionSizes, ScoredAttention } from './attention.ts';

export interface GeneralAttentionOptions extends AttentionSizes {
  readonly init?: Init;
  readonly rng: Rng;
}

/** score(q, m) = qᵀ W m (Luong 2015); W m is computed once for each source. */
export class GeneralAttention extends ScoredAttention {
  /** W: [querySize, memorySize] */
  readonly key: Linear;

  constructor(options: GeneralAttentionOptions) {
    const checked = checkOptions('GeneralAttention', options, {
      querySize: rules.count,
      memorySize: rules.count,
      init: optional(oneOf(inits)),
      rng: rules.rng,
    });
    super(checked);
    const { querySize, memorySize, init, rng } = checked;
    this.key = new Linear({
      inFeatures: memorySize,
      outFeatures: querySize,
      bias: false,
      init,
      rng,
    });
  }

  protected keys(memory: Tensor): Tensor {
    return this.key.forward(memory);
  }

  protected scores(query: Tensor, keys: Tensor): Tensor {
    return query.matmul(keys, { transposeB: true });
  }
}

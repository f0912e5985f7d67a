import { ArgumentError, type Tensor } from '@unrolled/tensor';
import { checkOptions, rules } from '@unrolled/tensor/guards';
import { type AttentionSizes, ScoredAttention } from './attention.ts';

/** score(q, m) = qᵀ m, of equal sizes (Luong 2015). Nothing is learned. */
export class DotAttention extends ScoredAttention {
  constructor(sizes: AttentionSizes) {
    super(checkOptions('DotAttention', sizes, { querySize: rules.count, memorySize: rules.count }));
    if (this.querySize !== this.memorySize) {
      throw new ArgumentError(
        `DotAttention: querySize and memorySize must be equal, got ${this.querySize} and ` +
          `${this.memorySize}; use the general attention`,
      );
    }
  }

  protected keys(memory: Tensor): Tensor {
    return memory;
  }

  protected scores(query: Tensor, keys: Tensor): Tensor {
    return query.matmul(keys, { transposeB: true });
  }
}

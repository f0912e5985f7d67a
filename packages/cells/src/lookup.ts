import type { Shape, Tensor } from '@unrolled/tensor';

/** Inputs that are rows of a table: x[b, t] = table[tokens[b, t]]. */
export class Lookup {
  /** [symbols, inputSize] */
  readonly table: Tensor;
  /** int32 [batch, time] */
  readonly tokens: Tensor;

  constructor(table: Tensor, tokens: Tensor) {
    this.table = table;
    this.tokens = tokens;
  }

  /** That of x. */
  get shape(): Shape {
    return [...this.tokens.shape, this.table.shape[1]];
  }

  /** x: [batch, time, inputSize] */
  rows(): Tensor {
    return this.table.gather(this.tokens);
  }

  /** x Wᵀ, computed once for each symbol instead of once for each token: [batch, time, rows of W] */
  projected(weight: Tensor): Tensor {
    return this.table.matmul(weight, { transposeB: true }).gather(this.tokens);
  }
}

/** What the first layer of a stack reads. */
export type LayerInput = Tensor | Lookup;

/** [batch, time, inputSize] */
export const rowsOf = (input: LayerInput): Tensor =>
  input instanceof Lookup ? input.rows() : input;

import { type Shape, sequence, type Tensor } from '@unrolled/tensor';
import type { CellResult, HiddenState } from '../cell/cell.ts';
import type { ScanOptions } from '../cell/scan.ts';
import type { StandardCell } from '../cell/standard-cell.ts';

/** Inputs that are rows of a table: x[b, t] = table[tokens[b, t]]. */
export class TableRows {
  /** [symbols, inputSize] */
  readonly table: Tensor;
  /** int32 [batch, time] */
  readonly tokens: Tensor;

  constructor(table: Tensor, tokens: Tensor) {
    this.table = table;
    this.tokens = tokens;
  }

  /** The shape of x: [batch, time, inputSize]. */
  get shape(): Shape {
    return [...this.tokens.shape, this.table.shape[1]];
  }

  /** x: [batch, time, inputSize] */
  gathered(): Tensor {
    return this.table.gather(this.tokens);
  }

  /** x Wᵀ, computed once for each symbol instead of once for each token: [batch, time, rows of W] */
  projected(weight: Tensor): Tensor {
    return this.table.matmul(weight, { transposeB: true }).gather(this.tokens);
  }
}

/** Input of the first layer of a stack: [batch, time, inputSize], given directly or as rows of a table. */
export type LayerInput = Tensor | TableRows;

/** `scan` with the fused op: a layer in one direction in one call. */
export function fusedLayer<State extends HiddenState>(
  cell: StandardCell<State>,
  input: LayerInput,
  state: State,
  options: ScanOptions,
): CellResult<State> {
  const { h, c }: HiddenState & { readonly c?: Tensor } = state;
  const result = sequence(
    cell.kind,
    {
      x: input instanceof TableRows ? input.projected(cell.weight_ih) : input,
      h,
      c: c ?? null,
      weightInput: input instanceof TableRows ? null : cell.weight_ih,
      weightHidden: cell.weight_hh,
      biasInput: cell.bias_ih,
      biasHidden: cell.bias_hh,
    },
    options,
  );
  const after: HiddenState = result.c ? { h: result.h, ...{ c: result.c } } : { h: result.h };
  return { output: result.output, state: after as State };
}

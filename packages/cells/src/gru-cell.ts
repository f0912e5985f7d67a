import type { Tensor } from '@unrolled/tensor';
import { checkOptions, type OptionRules, optional, rules } from '@unrolled/tensor/guards';
import type { HiddenState } from './cell.ts';
import { type CellOptions, cellOptionRules, StandardCell } from './standard-cell.ts';

export interface GRUCellOptions extends CellOptions {
  /**
   * Apply the reset gate after the recurrent product (PyTorch, cuDNN, Keras), or, if false, before
   * it (Cho 2014, ONNX's default). Default true.
   */
  readonly resetAfter?: boolean;
}

const optionRules: OptionRules<GRUCellOptions> = {
  ...cellOptionRules,
  resetAfter: optional(rules.boolean),
};

/**
 * r, z = σ(…), h_t = (1 − z) n + z h_{t−1}, with
 * n = tanh(W_in x_t + b_in + r (W_hn h_{t−1} + b_hn)), or, unless `resetAfter`,
 * n = tanh(W_in x_t + b_in + W_hn (r h_{t−1}) + b_hn) (Cho 2014)
 *
 * Layer-normalised (Ba 2016, equations 23–25): LN of each product, r and z together, n by itself.
 */
export class GRUCell extends StandardCell<HiddenState> {
  readonly resetAfter: boolean;
  readonly stateNames = ['h'] as const;

  constructor(options: GRUCellOptions) {
    const { resetAfter = true, ...shared } = checkOptions('GRUCell', options, optionRules);
    const kind = resetAfter ? 'gru' : 'gru-reset-before';
    super(kind, 'GRUCell', shared, (hiddenSize) => [2 * hiddenSize, hiddenSize]);
    this.resetAfter = resetAfter;
  }

  makeState(make: (name: 'h') => Tensor): HiddenState {
    return { h: make('h') };
  }

  advance(projected: Tensor, { h }: HiddenState, seen: Tensor): HiddenState {
    const [inputReset, inputUpdate, inputCandidate] = this.gates(projected);
    const [reset, update, candidate] = this.resetAfter
      ? this.gates(this.recurrent(seen))
      : this.gates(this.recurrentPart(seen, 0));
    const r = inputReset.add(reset).sigmoid();
    const z = inputUpdate.add(update).sigmoid();
    const remembered = this.resetAfter ? r.mul(candidate) : this.recurrentPart(r.mul(seen), 1);
    const n = inputCandidate.add(remembered).tanh();
    return { h: n.add(z.mul(h.sub(n))) };
  }

  /** As recurrent(), for the rows of r and z (part 0) or of n (part 1) alone. */
  private recurrentPart(h: Tensor, part: 0 | 1): Tensor {
    const split = 2 * this.hiddenSize;
    const rows = part === 0 ? ([0, split] as const) : ([split] as const);
    const product = h.matmul(this.weight_hh.slice([rows]), { transposeB: true });
    const normed =
      this.layer_norm_hh === null ? product : this.layer_norm_hh.forwardPart(product, part);
    return this.bias_hh === null ? normed : normed.add(this.bias_hh.slice([rows]));
  }
}

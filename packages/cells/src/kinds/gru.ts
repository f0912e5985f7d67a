import { checkOptions, optional, rules } from '@unrolled/guards';
import type { HiddenState } from '../cell/cell.ts';
import { type CellOptions, cellOptionRules, StandardCell } from '../cell/standard-cell.ts';
import {
  RecurrentLayer,
  type RecurrentOptions,
  recurrentOptionRules,
} from '../layer/recurrent-layer.ts';

interface ResetOption {
  /**
   * Apply the reset gate after the recurrent product (PyTorch, cuDNN, Keras), or, if false, before
   * it (Cho 2014, ONNX's default). Default true.
   */
  readonly resetAfter?: boolean;
}

/** Options of a `GRUCell`. */
export interface GRUCellOptions extends CellOptions, ResetOption {}

/** Options of a `GRU`. */
export interface GRUOptions extends RecurrentOptions, ResetOption {}

const resetRule = { resetAfter: optional(rules.boolean) };

/**
 * One step of a gated recurrent unit, in the order of the gates r, z, n:
 *
 *     r, z = σ(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh)
 *     n = tanh(W_in x_t + b_in + r (W_hn h_{t−1} + b_hn))
 *     h_t = (1 − z) n + z h_{t−1}
 *
 * or, unless `resetAfter`, n = tanh(W_in x_t + b_in + W_hn (r h_{t−1}) + b_hn) (Cho 2014).
 *
 * Parameters: weight_ih [3 · hiddenSize, inputSize], weight_hh [3 · hiddenSize, hiddenSize], bias_ih
 * and bias_hh [3 · hiddenSize].
 *
 * Layer-normalised (Ba 2016, equations 23–25): LN of each product, r and z together, n separately.
 */
export class GRUCell extends StandardCell<HiddenState> {
  readonly resetAfter: boolean;

  constructor(options: GRUCellOptions) {
    const { resetAfter = true, ...shared } = checkOptions<GRUCellOptions>('GRUCell', options, {
      ...cellOptionRules,
      ...resetRule,
    });
    super('GRUCell', resetAfter ? 'gru' : 'gru-reset-before', shared);
    this.resetAfter = resetAfter;
  }
}

/** Gated recurrent units, as in GRUCell, over whole sequences. */
export class GRU extends RecurrentLayer<HiddenState> {
  constructor(options: GRUOptions) {
    const { resetAfter, ...shared } = checkOptions<GRUOptions>('GRU', options, {
      ...recurrentOptionRules,
      ...resetRule,
    });
    super('GRU', shared, (cellOptions) => new GRUCell({ ...cellOptions, resetAfter }));
  }
}

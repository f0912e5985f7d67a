import type { LSTMState } from '../cell/cell.ts';
import { type CellOptions, StandardCell } from '../cell/standard-cell.ts';
import { RecurrentLayer, type RecurrentOptions } from '../layer/recurrent-layer.ts';

/**
 * One step of long short-term memory (Hochreiter 1997, with the forget gate of Gers 2000). With
 * s = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh, in the order of the gates i, f, g, o:
 *
 *     i, f, o = σ(s_i), σ(s_f), σ(s_o);  g = tanh(s_g)
 *     c_t = f c_{t−1} + i g
 *     h_t = o tanh(c_t)
 *
 * Parameters: weight_ih [4 · hiddenSize, inputSize], weight_hh [4 · hiddenSize, hiddenSize], bias_ih
 * and bias_hh [4 · hiddenSize].
 *
 * Layer-normalised (Ba 2016, equations 20–22): s = LN(W_ih x_t) + LN(W_hh h_{t−1}) + b_ih + b_hh, all
 * four gates normalised together, and h_t = o tanh(LN(c_t)).
 */
export class LSTMCell extends StandardCell<LSTMState> {
  constructor(options: CellOptions) {
    super('LSTMCell', 'lstm', options);
  }
}

/** Long short-term memory, as in LSTMCell, over whole sequences. */
export class LSTM extends RecurrentLayer<LSTMState> {
  constructor(options: RecurrentOptions) {
    super('LSTM', options, (cellOptions) => new LSTMCell(cellOptions));
  }
}

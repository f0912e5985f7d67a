import type { LSTMState } from './cell.ts';
import { LSTMCell } from './lstm-cell.ts';
import { RecurrentLayer, type RecurrentOptions } from './recurrent-layer.ts';

/** Long short-term memory, as in LSTMCell, over whole sequences. Gate order i, f, g, o. */
export class LSTM extends RecurrentLayer<LSTMState> {
  constructor(options: RecurrentOptions) {
    super('LSTM', options, (cellOptions) => new LSTMCell(cellOptions));
  }
}

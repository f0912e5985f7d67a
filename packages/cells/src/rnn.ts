import type { HiddenState } from './cell.ts';
import { RecurrentLayer, type RecurrentOptions } from './recurrent-layer.ts';
import { RNNCell } from './rnn-cell.ts';

export interface RNNOptions extends RecurrentOptions {
  /** Default `tanh`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/** The vanilla recurrence of RNNCell over whole sequences. */
export class RNN extends RecurrentLayer<HiddenState> {
  constructor(options: RNNOptions) {
    super('RNN', options, (inputSize) => new RNNCell({ ...options, inputSize }));
  }
}

import { checkOptions } from '@unrolled/tensor/guards';
import type { HiddenState } from './cell.ts';
import { RecurrentLayer, type RecurrentOptions, recurrentOptionRules } from './recurrent-layer.ts';
import { nonlinearityRule, RNNCell } from './rnn-cell.ts';

export interface RNNOptions extends RecurrentOptions {
  /** Default `tanh`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/** The vanilla recurrence of RNNCell over whole sequences. */
export class RNN extends RecurrentLayer<HiddenState> {
  constructor(options: RNNOptions) {
    const { nonlinearity, ...shared } = checkOptions<RNNOptions>('RNN', options, {
      ...recurrentOptionRules,
      nonlinearity: nonlinearityRule,
    });
    super('RNN', shared, (cellOptions) => new RNNCell({ ...cellOptions, nonlinearity }));
  }
}

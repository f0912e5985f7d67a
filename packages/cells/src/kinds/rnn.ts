import { checkOptions, oneOf, optional } from '@unrolled/guards';
import type { HiddenState } from '../cell/cell.ts';
import { type CellOptions, cellOptionRules, StandardCell } from '../cell/standard-cell.ts';
import {
  RecurrentLayer,
  type RecurrentOptions,
  recurrentOptionRules,
} from '../layer/recurrent-layer.ts';

interface NonlinearityOption {
  /** Default `tanh`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/** Options of an `RNNCell`. */
export interface RNNCellOptions extends CellOptions, NonlinearityOption {}

/** Options of an `RNN`. */
export interface RNNOptions extends RecurrentOptions, NonlinearityOption {}

const nonlinearityRule = { nonlinearity: optional(oneOf(['tanh', 'relu'])) };

/**
 * One step of the vanilla recurrence (Elman 1990):
 *
 *     h_t = f(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh)
 *
 * Parameters: weight_ih [hiddenSize, inputSize], weight_hh [hiddenSize, hiddenSize], bias_ih and
 * bias_hh [hiddenSize].
 *
 * Layer-normalised: f(LN(W_ih x_t) + b_ih + LN(W_hh h_{t−1}) + b_hh) (Ba 2016)
 */
export class RNNCell extends StandardCell<HiddenState> {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(options: RNNCellOptions) {
    const { nonlinearity = 'tanh', ...shared } = checkOptions<RNNCellOptions>('RNNCell', options, {
      ...cellOptionRules,
      ...nonlinearityRule,
    });
    super('RNNCell', `rnn-${nonlinearity}`, shared);
    this.nonlinearity = nonlinearity;
  }
}

/** The vanilla recurrence of RNNCell over whole sequences. */
export class RNN extends RecurrentLayer<HiddenState> {
  constructor(options: RNNOptions) {
    const { nonlinearity, ...shared } = checkOptions<RNNOptions>('RNN', options, {
      ...recurrentOptionRules,
      ...nonlinearityRule,
    });
    super('RNN', shared, (cellOptions) => new RNNCell({ ...cellOptions, nonlinearity }));
  }
}

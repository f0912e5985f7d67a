import type { Tensor } from '@unrolled/tensor';
import { checkOptions, type OptionRules, oneOf, optional } from '@unrolled/tensor/guards';
import type { HiddenState } from './cell.ts';
import { type CellOptions, cellOptionRules, StandardCell } from './standard-cell.ts';

export interface RNNCellOptions extends CellOptions {
  /** Default `tanh`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

export const nonlinearityRule = optional(oneOf(['tanh', 'relu']));

const optionRules: OptionRules<RNNCellOptions> = {
  ...cellOptionRules,
  nonlinearity: nonlinearityRule,
};

/**
 * h_t = f(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh) (Elman 1990)
 *
 * Layer-normalised: f(LN(W_ih x_t) + b_ih + LN(W_hh h_{t−1}) + b_hh) (Ba 2016)
 */
export class RNNCell extends StandardCell<HiddenState> {
  readonly nonlinearity: 'tanh' | 'relu';
  readonly stateNames = ['h'] as const;

  constructor(options: RNNCellOptions) {
    const { nonlinearity = 'tanh', ...shared } = checkOptions('RNNCell', options, optionRules);
    super(`rnn-${nonlinearity}`, 'RNNCell', shared, (hiddenSize) => [hiddenSize]);
    this.nonlinearity = nonlinearity;
  }

  makeState(make: (name: 'h') => Tensor): HiddenState {
    return { h: make('h') };
  }

  advance(projected: Tensor, _state: HiddenState, seen: Tensor): HiddenState {
    return { h: projected.add(this.recurrent(seen))[this.nonlinearity]() };
  }
}

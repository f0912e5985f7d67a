import { LayerNorm } from '@unrolled/nn';
import type { Tensor } from '@unrolled/tensor';
import type { LSTMState } from './cell.ts';
import { type CellOptions, StandardCell } from './standard-cell.ts';

/**
 * i, f, o = σ(…), g = tanh(…), c_t = f c_{t−1} + i g, h_t = o tanh(c_t)
 * (Hochreiter 1997, with the forget gate of Gers 2000)
 *
 * Layer-normalised (Ba 2016, equations 20–22): the gates from LN(W_ih x_t) + LN(W_hh h_{t−1}) and
 * the biases, all four normalised together; h_t = o tanh(LN(c_t)).
 */
export class LSTMCell extends StandardCell<LSTMState> {
  readonly layer_norm_c: LayerNorm | null;
  readonly stateNames = ['h', 'c'] as const;

  constructor(options: CellOptions) {
    super('lstm', 'LSTMCell', options, (hiddenSize) => [4 * hiddenSize]);
    const isNormalized = this.layer_norm_ih !== null;
    this.layer_norm_c = isNormalized ? new LayerNorm({ features: this.hiddenSize }) : null;
  }

  makeState(make: (name: 'h' | 'c') => Tensor): LSTMState {
    return { h: make('h'), c: make('c') };
  }

  advance(projected: Tensor, state: LSTMState, seen: Tensor): LSTMState {
    const [i, f, g, o] = this.gates(projected.add(this.recurrent(seen)));
    const c = f.sigmoid().mul(state.c).add(i.sigmoid().mul(g.tanh()));
    const normed = this.layer_norm_c === null ? c : this.layer_norm_c.forward(c);
    return { h: o.sigmoid().mul(normed.tanh()), c };
  }
}

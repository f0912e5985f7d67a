import { GRU, LSTM, type RecurrentLayer, type RecurrentOptions, RNN } from '@unrolled/cells';
import { checkChoice } from '@unrolled/tensor/guards';

/** The kinds of recurrent layer that encoder and decoder may be made of. */
export const cellKinds = ['rnn', 'lstm', 'gru'] as const;

export type CellKind = (typeof cellKinds)[number];

export function createRecurrentLayer(kind: CellKind, options: RecurrentOptions): RecurrentLayer {
  checkChoice('createRecurrentLayer', 'cell', kind, cellKinds);
  switch (kind) {
    case 'rnn':
      return new RNN(options);
    case 'lstm':
      return new LSTM(options);
    case 'gru':
      return new GRU(options);
    default:
      return kind satisfies never;
  }
}

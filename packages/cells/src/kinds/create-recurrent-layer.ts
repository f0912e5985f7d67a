import { checkChoice } from '@unrolled/guards';
import type { RecurrentLayer, RecurrentOptions } from '../layer/recurrent-layer.ts';
import { GRU } from './gru.ts';
import { LSTM } from './lstm.ts';
import { RNN } from './rnn.ts';

/** The recurrent layers that a model can choose from by name. */
export const cellKinds = ['lstm', 'gru', 'rnn'] as const;

/** Name of a recurrent layer. */
export type CellKind = (typeof cellKinds)[number];

/** A layer of a kind given by name, with the defaults of its class. @throws ArgumentError */
export function createRecurrentLayer(kind: CellKind, options: RecurrentOptions): RecurrentLayer {
  checkChoice('createRecurrentLayer', 'cell', kind, cellKinds);
  switch (kind) {
    case 'lstm':
      return new LSTM(options);
    case 'gru':
      return new GRU(options);
    case 'rnn':
      return new RNN(options);
    default:
      return kind satisfies never;
  }
}

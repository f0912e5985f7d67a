import { GRU, LSTM, type RecurrentLayer, type RecurrentOptions, RNN } from '@unrolled/cells';
import '@unrolled/testing';

export { float32Closeness } from '@unrolled/testing';

export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Makers of recurrent layers, by the kinds that files of ONNX can hold. */
export const recurrentKinds: Readonly<
  Record<string, (options: RecurrentOptions) => RecurrentLayer>
> = {
  'rnn-tanh': (options) => new RNN(options),
  'rnn-relu': (options) => new RNN({ ...options, nonlinearity: 'relu' }),
  lstm: (options) => new LSTM(options),
  gru: (options) => new GRU(options),
  'gru-reset-before': (options) => new GRU({ ...options, resetAfter: false }),
};

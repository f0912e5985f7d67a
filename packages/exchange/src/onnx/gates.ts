import type { SequenceKind } from '@unrolled/tensor';
import type { Weight } from '../weights.ts';

/** Recurrent operators of ONNX. */
export type RecurrentOperator = 'RNN' | 'LSTM' | 'GRU';

export const recurrentOperators: Readonly<Record<SequenceKind, RecurrentOperator>> = {
  'rnn-tanh': 'RNN',
  'rnn-relu': 'RNN',
  lstm: 'LSTM',
  gru: 'GRU',
  'gru-reset-before': 'GRU',
};

/**
 * Gates of ONNX in its order, each by its place in ours: i, o, f, c where we have i, f, g, o, and
 * z, r, h where we have r, z, n.
 */
const gateOrders: Readonly<Record<RecurrentOperator, readonly number[]>> = {
  RNN: [0],
  LSTM: [0, 3, 1, 2],
  GRU: [1, 0, 2],
};

/** Blocks of gates, [gates · hidden, ..], from our order to that of ONNX. */
export function toOnnxGates(operator: RecurrentOperator, { shape, values }: Weight): Weight {
  const order = gateOrders[operator];
  const block = values.length / order.length;
  const result = new Float32Array(values.length);
  for (const [place, gate] of order.entries()) {
    result.set(values.subarray(gate * block, (gate + 1) * block), place * block);
  }
  return { shape, values: result };
}

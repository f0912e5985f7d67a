import type { SequenceKind } from '@unrolled/tensor';
import { reorderGates, type Weight } from '../weights.ts';

/** Recurrent operators of ONNX. */
export type RecurrentOperator = 'RNN' | 'LSTM' | 'GRU';

/** Operator of ONNX for each recurrent layer. */
export const recurrentOperators: Readonly<Record<SequenceKind, RecurrentOperator>> = {
  'rnn-tanh': 'RNN',
  'rnn-relu': 'RNN',
  lstm: 'LSTM',
  gru: 'GRU',
  'gru-reset-before': 'GRU',
};

/**
 * Gates of ONNX in its order, each by its index in our order: i, o, f, c where we have i, f, g, o, and
 * z, r, h where we have r, z, n.
 */
const gateOrders: Readonly<Record<RecurrentOperator, readonly number[]>> = {
  RNN: [0],
  LSTM: [0, 3, 1, 2],
  GRU: [1, 0, 2],
};

/** Blocks of gates, [gates · hidden, ..], from our order to that of ONNX. */
export const toOnnxGates = (operator: RecurrentOperator, weight: Weight): Weight =>
  reorderGates(weight, gateOrders[operator]);

/** Blocks of gates, [gates · hidden, ..], from the order of ONNX to ours. */
export function fromOnnxGates(operator: RecurrentOperator, weight: Weight): Weight {
  const order = gateOrders[operator];
  return reorderGates(
    weight,
    order.map((_, gate) => order.indexOf(gate)),
  );
}

import { gateCount } from '@unrolled/tensor';
import type { RecurrentOptions } from './recurrent-layer.ts';

type Sizes = Pick<RecurrentOptions, 'inputSize' | 'hiddenSize' | 'numLayers' | 'bidirectional'>;

const gatesOf = { lstm: gateCount.lstm, gru: gateCount.gru, rnn: gateCount['rnn-tanh'] };

/**
 * How many numbers a layer of these sizes learns, with biases and without layer normalisation:
 * known before one is made, however large it would be.
 */
export function countRecurrentWeights(
  cell: 'lstm' | 'gru' | 'rnn',
  { inputSize, hiddenSize, numLayers = 1, bidirectional = false }: Sizes,
): number {
  const directions = bidirectional ? 2 : 1;
  const layer = (inputs: number) =>
    directions * gatesOf[cell] * hiddenSize * (inputs + hiddenSize + 2);
  return layer(inputSize) + (numLayers - 1) * layer(directions * hiddenSize);
}

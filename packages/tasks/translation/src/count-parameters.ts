import type { AttentionKind, CellKind, DecoderKind } from '@unrolled/seq2seq';
import { gateCount } from '@unrolled/tensor';
import type { TranslationConfiguration } from './configuration.ts';
import type { TranslationTokenizers } from './tokenizers.ts';

const gatesOf: Readonly<Record<CellKind, number>> = {
  lstm: gateCount.lstm,
  gru: gateCount.gru,
  rnn: gateCount['rnn-tanh'],
};

type Sizes = Pick<TranslationConfiguration, 'embeddingSize' | 'hiddenSize'>;

/** Of a step, what the decoder's recurrence reads, and what its features are made of. */
const readsOf: Readonly<Record<DecoderKind, (sizes: Sizes) => [input: number, features: number]>> =
  {
    luong: ({ embeddingSize, hiddenSize }) => [embeddingSize, 2 * hiddenSize],
    'input-feeding': ({ embeddingSize, hiddenSize }) => [2 * embeddingSize, 2 * hiddenSize],
    bahdanau: ({ embeddingSize, hiddenSize }) => [
      embeddingSize + hiddenSize,
      2 * hiddenSize + embeddingSize,
    ],
  };

const attentionOf: Readonly<Record<AttentionKind, (hiddenSize: number) => number>> = {
  none: () => 0,
  dot: () => 0,
  general: (size) => size * size,
  additive: (size) => 2 * size * size + size,
  concat: (size) => 2 * size * size + size,
};

/** How many numbers a model of these sizes has learned: known before anything of them is made. */
export function countParameters(
  configuration: TranslationConfiguration,
  { source, target }: TranslationTokenizers,
): number {
  const { attention, decoder, cell, embeddingSize, hiddenSize, numLayers } = configuration;
  const directions = configuration.bidirectional ? 2 : 1;
  const [input, features] = readsOf[decoder](configuration);
  const recurrent = (inputs: number, size: number) => gatesOf[cell] * size * (inputs + size + 2);
  const stack = (inputs: number, size: number, sides: number) =>
    sides * (recurrent(inputs, size) + (numLayers - 1) * recurrent(sides * size, size));
  const linear = (inputs: number, outputs: number) => outputs * (inputs + 1);
  return (
    (source.size + target.size) * embeddingSize +
    stack(embeddingSize, hiddenSize / directions, directions) +
    (cell === 'lstm' ? 2 : 1) * linear(hiddenSize, hiddenSize) +
    stack(input, hiddenSize, 1) +
    attentionOf[attention](hiddenSize) +
    linear(features, embeddingSize) +
    target.size
  );
}

import { countRecurrentWeights } from '@unrolled/cells';
import type { AttentionKind, DecoderKind } from '@unrolled/seq2seq';
import type { TranslationConfiguration } from './configuration.ts';
import type { TranslationTokenizers } from './tokenizers.ts';

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
  const { attention, decoder, cell, embeddingSize, hiddenSize, numLayers, bidirectional } =
    configuration;
  const [input, features] = readsOf[decoder](configuration);
  const encoder = {
    inputSize: embeddingSize,
    hiddenSize: bidirectional ? hiddenSize / 2 : hiddenSize,
    numLayers,
    bidirectional,
  };
  const linear = (inputs: number, outputs: number) => outputs * (inputs + 1);
  return (
    (source.size + target.size) * embeddingSize +
    countRecurrentWeights(cell, encoder) +
    (cell === 'lstm' ? 2 : 1) * linear(hiddenSize, hiddenSize) +
    countRecurrentWeights(cell, { inputSize: input, hiddenSize, numLayers }) +
    attentionOf[attention](hiddenSize) +
    linear(features, embeddingSize) +
    target.size
  );
}

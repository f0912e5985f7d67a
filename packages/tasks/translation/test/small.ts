import type { SentencePair } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import {
  type TranslationConfiguration,
  TranslationModel,
  type VocabularyOptions,
} from '../src/index.ts';
import { trainTokenizers } from '../src/tokenizers.ts';

const words = [
  ['one', 'un'],
  ['two', 'deux'],
  ['three', 'trois'],
  ['four', 'quatre'],
  ['five', 'cinq'],
  ['six', 'six'],
  ['seven', 'sept'],
] as const;

/** Sentences of one to four words, translated word by word. */
export const pairs: readonly SentencePair[] = Array.from({ length: 240 }, (_, index) => {
  const rng = new Rng(index);
  const chosen = Array.from({ length: 1 + (index % 4) }, () => words[rng.integer(words.length)]);
  return {
    source: chosen.map(([english]) => english).join(' '),
    target: chosen.map(([, french]) => french).join(' '),
  };
});

export const smallSizes = {
  embeddingSize: 5,
  hiddenSize: 6,
  vocabularySize: 280,
  batchSize: 7,
  heldOut: 0.1,
};

const smallVocabulary: VocabularyOptions = {
  tokenizer: 'bpe',
  vocabularySize: 280,
  minimumCount: 2,
  lowercase: false,
  copies: 0,
};

export function smallModel(
  configuration: Partial<TranslationConfiguration> = {},
  vocabulary: Partial<VocabularyOptions> = {},
): TranslationModel {
  const model = new TranslationModel({
    tokenizers: trainTokenizers(pairs, { ...smallVocabulary, ...vocabulary }),
    configuration: { embeddingSize: 5, hiddenSize: 6, ...configuration },
    rng: new Rng(1),
  });
  // Initial weights predict next to nothing, and the same everywhere.
  const { bias, weight } = model.network.generator.decoder.output;
  const rng = new Rng(2);
  bias.assign(
    bias.constant(
      Float32Array.from({ length: bias.size }, () => rng.uniform(-2, 2)),
      bias.shape,
    ),
  );
  weight.assign(weight.mul(3));
  return model;
}

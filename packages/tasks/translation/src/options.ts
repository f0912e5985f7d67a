import { cellKinds } from '@unrolled/cells';
import { attentionKinds, decoderKinds, longestSequence } from '@unrolled/seq2seq';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';
import { ArgumentError } from '@unrolled/tensor';
import { isLanguage } from './source/known-text.ts';

/** Options that define a model. The defaults did best in 15 minutes on one thread. */
export const modelOptions = {
  attention: option.choice(attentionKinds, 'general', 'attention score'),
  decoder: option.choice(
    decoderKinds,
    'luong',
    'decoder type, by the order of attention and recurrence',
  ),
  cell: option.choice(cellKinds, 'gru', 'recurrent cell'),
  embeddingSize: option.size(128, 'size of a token embedding, in both languages'),
  hiddenSize: option.size(256, 'size of the state of a layer, both directions together'),
  numLayers: option.size(1, 'number of recurrent layers of the encoder, and of the decoder'),
  bidirectional: option.toggle(true, 'layers that also read from the end'),
  dropout: option.rate(0.2, 'share of values dropped in training'),
};

/** Kinds of tokens that training can make: bytes that often occur together, or words. */
const tokenizerKinds = ['bpe', 'word'] as const;

/** Options of tokenizers that are trained; without effect on given ones. */
export const vocabularyOptions = {
  vocabularySize: option.forNewModels(
    option.size(4_000, 'maximum number of tokens of either language'),
  ),
  minimumCount: option.forNewModels(
    option.size(2, 'number of times that a word, or a pair of bytes, must occur to become a token'),
  ),
  lowercase: option.forNewModels(option.toggle(false, 'conversion of all text to lower case')),
  copies: option.forNewModels(
    option.countUpTo(64)(8, 'maximum number of unknown words copied per sentence'),
  ),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, {
    minutes: 3,
    batchSize: 64,
    learningRate: 3e-3,
    finalRate: 0.02,
    heldOut: 0.05,
  }),
  labelSmoothing: option.rate(0.1, 'share of each target spread over all tokens'),
  // Bengio 2015; it rises evenly from 0.
  scheduledSampling: option.rate(
    0,
    'probability, at the end of the run, of feeding back a token that the model chose',
  ),
  maximumLength: option.sizeUpTo(longestSequence)(
    100,
    'maximum number of tokens of a source or target',
  ),
  copyRate: option.rate(0.15, 'share of the training pairs used to practise copying'),
  sourceLanguage: option.text(
    'und',
    'tag',
    'language whose rules split a line into sentences, such as en',
    { holds: isLanguage, words: "a language tag such as 'en'" },
  ),
  /**
   * `bpe`: byte-level BPE, which can encode any text and restore it exactly; `word`: words and punctuation
   * marks, joined with spaces; `given`: tokenizers are given with the data or the model.
   */
  tokenizer: option.forNewModels(
    option.choice([...tokenizerKinds, 'given'], 'bpe', 'kind of tokens'),
  ),
  ...vocabularyOptions,
};

/** Options of the model, complete. */
export type TranslationConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type TranslationTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;

/** Options by which two vocabularies are made. */
export type VocabularyOptions = Pick<
  TranslationTraining,
  'tokenizer' | keyof typeof vocabularyOptions
>;

/** @throws ArgumentError when the hidden size cannot be shared by two directions */
export function checkDirections(
  where: string,
  { bidirectional, hiddenSize }: TranslationConfiguration,
): void {
  if (bidirectional && hiddenSize % 2 === 1) {
    throw new ArgumentError(
      `${where}: hiddenSize must be even, since each direction has half of it, got ${hiddenSize}`,
    );
  }
}

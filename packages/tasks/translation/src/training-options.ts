import { longestSequence } from '@unrolled/seq2seq';
import { completeTaskOptions, type TaskOptions } from '@unrolled/task';
import { oneOf, rules, whole } from '@unrolled/tensor/guards';

import {
  checkDirections,
  configurationRules,
  defaultTranslationConfiguration,
  type TranslationConfiguration,
} from './configuration.ts';
import { isLanguage } from './source/known-text.ts';
import { translationTokenizerKinds, type VocabularyOptions } from './tokenizers.ts';

/** How a model is trained. All of it, with the data, decides the result to the last bit. */
export interface TranslationTrainingOptions
  extends TranslationConfiguration,
    VocabularyOptions,
    TaskOptions {
  /** Pairs with more tokens on either side are left out. Default 100. */
  readonly maximumLength: number;
  /** The share of each target that is spread evenly over all tokens. Default 0.1. */
  readonly labelSmoothing: number;
  /**
   * The probability with which the decoder reads its own token instead of the right one (Bengio
   * 2015) at the end of the run, where it has risen to evenly from 0. Default 0.
   */
  readonly scheduledSampling: number;
  /**
   * The share of pairs in which, while training, words that translate each other are replaced by
   * placeholders, so that the model learns to copy. Default 0.15.
   */
  readonly copyRate: number;
  /** BCP 47 tag of the source language, by whose rules a line is split into sentences. Default `und`. */
  readonly sourceLanguage: string;
}

export const defaultTranslationTraining: Omit<
  TranslationTrainingOptions,
  keyof TranslationConfiguration
> = {
  tokenizer: 'bpe',
  vocabularySize: 4_000,
  minimumCount: 2,
  lowercase: false,
  copies: 8,
  maximumLength: 100,
  labelSmoothing: 0.1,
  scheduledSampling: 0,
  copyRate: 0.15,
  sourceLanguage: 'und',
  limits: { minutes: 3 },
  seed: 1,
  batchSize: 64,
  learningRate: 3e-3,
  beta2: 0.99,
  warmUp: 0.05,
  finalRate: 0.02,
  clipNorm: 1,
  weightDecay: 0,
  heldOut: 0.05,
  validations: 8,
  patience: null,
};

const mostCopies = 64;

const ownRules = {
  ...configurationRules,
  tokenizer: oneOf([...translationTokenizerKinds, 'given']),
  vocabularySize: rules.count,
  minimumCount: rules.count,
  lowercase: rules.boolean,
  maximumLength: whole(1, longestSequence),
  labelSmoothing: rules.fraction,
  scheduledSampling: rules.fraction,
  copies: whole(0, mostCopies),
  copyRate: rules.fraction,
  sourceLanguage: { holds: isLanguage, words: "a language tag such as 'en'" },
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export function completeTraining(
  where: string,
  given: Partial<TranslationTrainingOptions>,
): TranslationTrainingOptions {
  const defaults = { ...defaultTranslationTraining, ...defaultTranslationConfiguration };
  const options = completeTaskOptions<TranslationTrainingOptions>(where, given, defaults, ownRules);
  checkDirections(where, options);
  return options;
}

import { checkChoice } from '@unrolled/nn';
import { ArgumentError } from '@unrolled/tensor';
import {
  checkNumbers,
  checkTaskOptions,
  numberRules,
  type TaskOptions,
  withDefaults,
} from '@unrolled/train';
import { completeConfiguration, type TranslationConfiguration } from './configuration.ts';
import { longestSource } from './longest-source.ts';
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

const rules = {
  vocabularySize: numberRules.count,
  minimumCount: numberRules.count,
  maximumLength: {
    holds: (value: number) => numberRules.count.holds(value) && value <= longestSource,
    words: `a whole number from 1 to ${longestSource}`,
  },
  labelSmoothing: numberRules.fraction,
  scheduledSampling: numberRules.fraction,
  copies: {
    holds: (value: number) => Number.isInteger(value) && value >= 0 && value <= mostCopies,
    words: `a whole number from 0 to ${mostCopies}`,
  },
  copyRate: numberRules.fraction,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export function completeTraining(
  where: string,
  given: Partial<TranslationTrainingOptions>,
): TranslationTrainingOptions {
  const configuration = completeConfiguration(where, given);
  const options = withDefaults({ ...defaultTranslationTraining, ...configuration }, given);
  checkChoice(where, 'tokenizer', options.tokenizer, [...translationTokenizerKinds, 'given']);
  if (typeof options.lowercase !== 'boolean') {
    throw new ArgumentError(`${where}: lowercase must be true or false, got ${options.lowercase}`);
  }
  if (!isLanguage(options.sourceLanguage)) {
    throw new ArgumentError(
      `${where}: sourceLanguage must be a language tag such as 'en', got ` +
        JSON.stringify(options.sourceLanguage),
    );
  }
  checkNumbers(where, options, rules);
  checkTaskOptions(where, options);
  return options;
}

import { completeTaskOptions, type TaskOptions } from '@unrolled/task';
import { oneOf, readFrom, rules } from '@unrolled/tensor/guards';

import { type ClassWeights, classWeightsRule } from './class-weights.ts';
import {
  configurationRules,
  defaultSentimentConfiguration,
  type SentimentConfiguration,
} from './configuration.ts';
import { type Measure, measures } from './scores.ts';
import type { VocabularyOptions } from './vocabulary.ts';

/**
 * How a model is trained. All of it, with the data, decides the result to the last bit. `batchSize`
 * counts texts; `heldOut` is the share of examples, drawn by the seed, that are validated on when no
 * others are given.
 */
export interface SentimentTrainingOptions
  extends SentimentConfiguration,
    TaskOptions,
    VocabularyOptions {
  readonly classWeights: ClassWeights;
  /**
   * Measure of the validations by which the best weights are chosen. Default: accuracy, or macro F1
   * where labels have weights, so that a rare label counts as much as it is trained.
   */
  readonly measure: Measure;
  /** The share of each label that is spread evenly over all (Szegedy 2016). Default 0. */
  readonly labelSmoothing: number;
}

export const defaultSentimentTraining: Omit<
  SentimentTrainingOptions,
  keyof SentimentConfiguration
> = {
  limits: { epochs: 4 },
  seed: 1,
  batchSize: 32,
  learningRate: 2e-3,
  beta2: 0.99,
  warmUp: 0.05,
  finalRate: 0.01,
  clipNorm: 1,
  weightDecay: 0.01,
  heldOut: 0.1,
  validations: 8,
  patience: null,
  minimumCount: 1,
  maximumVocabulary: 30_000,
  classWeights: 'none',
  measure: 'accuracy',
  labelSmoothing: 0.1,
};

/** Steps that few examples are read for, again and again. */
const fewestSteps = 1200;

/** Limits where none are given: the epochs of the defaults, and more for few examples. */
export function defaultLimits(examples: number, batchSize: number): { readonly epochs: number } {
  const { epochs = 1 } = defaultSentimentTraining.limits;
  return { epochs: Math.max(epochs, Math.ceil((fewestSteps * batchSize) / examples)) };
}

/** With more labels, n-grams are not counted by default: each label has a table of a megabyte. */
const mostCountedLabels = 20;

export const defaultNgrams = (labels: number): number =>
  labels > mostCountedLabels ? 0 : defaultSentimentConfiguration.ngrams;

const ownRules = {
  ...configurationRules,
  minimumCount: rules.count,
  maximumVocabulary: rules.count,
  classWeights: classWeightsRule,
  measure: oneOf(measures),
  labelSmoothing: rules.fraction,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export function completeTraining(
  where: string,
  given: Partial<SentimentTrainingOptions>,
): SentimentTrainingOptions {
  const isWeighted = ![undefined, 'none'].includes(readFrom(given, 'classWeights') as string);
  const defaults = {
    ...defaultSentimentTraining,
    ...defaultSentimentConfiguration,
    measure: isWeighted ? 'macro-f1' : 'accuracy',
  } as const;
  return completeTaskOptions<SentimentTrainingOptions>(where, given, defaults, ownRules);
}

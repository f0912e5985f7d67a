import {
  checkNumbers,
  checkTaskOptions,
  numberRules,
  type TaskOptions,
  withDefaults,
} from '@unrolled/train';
import { type ClassWeights, checkClassWeights } from './class-weights.ts';
import { completeConfiguration, type SentimentConfiguration } from './configuration.ts';
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
  /** The share of each label that is spread evenly over all (Szegedy 2016). Default 0. */
  readonly labelSmoothing: number;
}

export const defaultSentimentTraining: Omit<
  SentimentTrainingOptions,
  keyof SentimentConfiguration
> = {
  limits: { epochs: 8 },
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
  labelSmoothing: 0,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export function completeTraining(
  where: string,
  given: Partial<SentimentTrainingOptions>,
): SentimentTrainingOptions {
  const configuration = completeConfiguration(where, given);
  const options = withDefaults({ ...defaultSentimentTraining, ...configuration }, given);
  checkTaskOptions(where, options);
  const { minimumCount, maximumVocabulary, labelSmoothing } = options;
  checkNumbers(
    where,
    { minimumCount, maximumVocabulary, labelSmoothing },
    {
      minimumCount: numberRules.count,
      maximumVocabulary: numberRules.count,
      labelSmoothing: numberRules.fraction,
    },
  );
  checkClassWeights(where, options.classWeights);
  return options;
}

import { completeTaskOptions, type TaskOptions } from '@unrolled/task';
import { rules } from '@unrolled/tensor/guards';

import {
  configurationRules,
  defaultConfiguration,
  type LanguageModelConfiguration,
} from './configuration.ts';

/**
 * How a model is trained. All of it, with the text, decides the result to the last bit. `batchSize`
 * is how many places of the text are read side by side, fewer where the text is short; `heldOut` the
 * share of the text, at its end, that is validated on when no other text is given.
 */
export interface TrainingOptions extends LanguageModelConfiguration, TaskOptions {
  /** Characters over which gradients flow back; the state is carried beyond. Default 64. */
  readonly sequenceLength: number;
}

export const defaultTraining: Omit<TrainingOptions, keyof LanguageModelConfiguration> = {
  limits: { minutes: 3 },
  seed: 1,
  batchSize: 32,
  sequenceLength: 64,
  learningRate: 6e-3,
  beta2: 0.99,
  warmUp: 0.02,
  finalRate: 0.01,
  clipNorm: 1,
  weightDecay: 0,
  heldOut: 0.1,
  validations: 5,
  patience: null,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export const completeTraining = (where: string, given: Partial<TrainingOptions>): TrainingOptions =>
  completeTaskOptions<TrainingOptions>(
    where,
    given,
    { ...defaultTraining, ...defaultConfiguration },
    { ...configurationRules, sequenceLength: rules.count },
  );

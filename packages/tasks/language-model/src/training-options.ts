import { ArgumentError } from '@unrolled/tensor';
import type { RunLimits } from '@unrolled/train';
import { completeConfiguration, type LanguageModelConfiguration } from './configuration.ts';
import { withDefaults } from './with-defaults.ts';

/** How a model is trained. All of it, with the text, decides the result to the last bit. */
export interface TrainingOptions extends LanguageModelConfiguration {
  /**
   * When to end: minutes, epochs or steps, one of them. A run limited in minutes is not
   * reproducible, since the learning rate follows the clock. Default: 3 minutes.
   */
  readonly limits: RunLimits;
  /** Decides the first weights and what dropout drops. Default 1. */
  readonly seed: number;
  /** Places of the text that are read side by side; fewer where the text is short. Default 32. */
  readonly batchSize: number;
  /** Characters over which gradients flow back; the state is carried beyond. Default 64. */
  readonly sequenceLength: number;
  /** The highest learning rate of Adam. Default 6e-3. */
  readonly learningRate: number;
  /** How long AdamW remembers squares of gradients, its β₂. Default 0.99. */
  readonly beta2: number;
  /** The share of the run in which it rises to that, from a hundredth of it. Default 0.02. */
  readonly warmUp: number;
  /** What it has fallen to at the end, along a cosine, as a share of the highest. Default 0.01. */
  readonly finalRate: number;
  /** The greatest norm of all gradients together. Default 1. */
  readonly clipNorm: number;
  /** Decoupled weight decay, as AdamW's. Default 0. */
  readonly weightDecay: number;
  /** The share of the text, at its end, that is held out when no validation text is given. Default 0.1. */
  readonly heldOut: number;
  /** How often the model is validated in the run, evenly. Default 5. */
  readonly validations: number;
  /** Stop after so many validations without improvement. Default: never. */
  readonly patience: number | null;
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

interface Rule {
  readonly holds: (value: number) => boolean;
  readonly words: string;
}

const count: Rule = {
  holds: (value) => Number.isSafeInteger(value) && value >= 1,
  words: 'a whole number from 1 up',
};
const wholeNumber: Rule = {
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
  words: 'a whole number from 0 up',
};
const positive: Rule = {
  holds: (value) => Number.isFinite(value) && value > 0,
  words: 'a number above 0',
};
const notNegative: Rule = {
  holds: (value) => Number.isFinite(value) && value >= 0,
  words: 'a number from 0 up',
};
const share: Rule = {
  holds: (value) => Number.isFinite(value) && value > 0 && value < 1,
  words: 'a number between 0 and 1',
};
const fraction: Rule = {
  holds: (value) => Number.isFinite(value) && value >= 0 && value < 1,
  words: 'a number from 0 up to but not including 1',
};
const ratio: Rule = {
  holds: (value) => Number.isFinite(value) && value >= 0 && value <= 1,
  words: 'a number from 0 to 1',
};

type NumberName = Exclude<
  {
    [Name in keyof TrainingOptions]: TrainingOptions[Name] extends number ? Name : never;
  }[keyof TrainingOptions],
  keyof LanguageModelConfiguration
>;

const rules: Readonly<Record<NumberName, Rule>> = {
  seed: wholeNumber,
  batchSize: count,
  sequenceLength: count,
  learningRate: positive,
  beta2: fraction,
  warmUp: fraction,
  finalRate: ratio,
  clipNorm: positive,
  weightDecay: notNegative,
  heldOut: share,
  validations: count,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export function completeTraining(where: string, given: Partial<TrainingOptions>): TrainingOptions {
  const configuration = completeConfiguration(where, given);
  const options = withDefaults({ ...defaultTraining, ...configuration }, given);
  for (const [name, { holds, words }] of Object.entries(rules)) {
    const value = options[name as NumberName];
    if (!holds(value)) throw new ArgumentError(`${where}: ${name} must be ${words}, got ${value}`);
  }
  if (options.patience !== null && !count.holds(options.patience)) {
    throw new ArgumentError(
      `${where}: patience must be ${count.words}, or null, got ${options.patience}`,
    );
  }
  checkLimits(where, options.limits);
  return options;
}

function checkLimits(where: string, limits: RunLimits): void {
  const given = Object.entries(limits ?? {}).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    throw new ArgumentError(
      `${where}: limits must be one of minutes, epochs or steps, got ` +
        (given.map(([name]) => name).join(' and ') || 'none'),
    );
  }
  for (const [name, value] of given) {
    if (!positive.holds(value)) {
      throw new ArgumentError(`${where}: ${name} must be ${positive.words}, got ${value}`);
    }
  }
}

import { ArgumentError } from '@unrolled/tensor';
import {
  check,
  checkOptions,
  completeOptions,
  nullable,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/tensor/guards';
import type { RunLimits } from '@unrolled/train';

/** What decides a training run of any task. */
export interface TaskOptions {
  /**
   * When to end: minutes, epochs or steps, one of them. A run limited in minutes is not
   * reproducible, since the learning rate follows the clock.
   */
  readonly limits: RunLimits;
  /** Decides all that is random. */
  readonly seed: number;
  /** What is read side by side. */
  readonly batchSize: number;
  /** The highest learning rate of Adam. */
  readonly learningRate: number;
  /** How long AdamW remembers squares of gradients, its β₂. */
  readonly beta2: number;
  /** The share of the run in which it rises to that, from a hundredth of it. */
  readonly warmUp: number;
  /** What it has fallen to at the end, along a cosine, as a share of the highest. */
  readonly finalRate: number;
  /** The greatest norm of all gradients together. */
  readonly clipNorm: number;
  /** Decoupled weight decay, as AdamW's. */
  readonly weightDecay: number;
  /** The share of the data that is held out when none is given to validate on. */
  readonly heldOut: number;
  /** How often the model is validated in the run, evenly. */
  readonly validations: number;
  /** Stop after so many validations without improvement; null: never. */
  readonly patience: number | null;
}

const limitRules: OptionRules<RunLimits> = {
  steps: optional(rules.positive),
  epochs: optional(rules.positive),
  minutes: optional(rules.positive),
};

const taskOptionRules: OptionRules<TaskOptions> = {
  limits: rules.object,
  seed: rules.wholeNumber,
  batchSize: rules.count,
  learningRate: rules.positive,
  beta2: rules.fraction,
  warmUp: rules.fraction,
  finalRate: rules.ratio,
  clipNorm: rules.positive,
  weightDecay: rules.notNegative,
  heldOut: rules.share,
  validations: rules.count,
  patience: nullable(rules.count),
};

/**
 * Options with defaults in place of what is not given, all of them checked, and none unknown.
 * @param own the rules of the options that only this task has
 * @throws ArgumentError naming the first value that cannot be used
 */
export function completeTaskOptions<Options extends TaskOptions>(
  where: string,
  given: Partial<Options>,
  defaults: Options,
  own: OptionRules<Omit<Options, keyof TaskOptions>>,
): Options {
  check(where, 'where', where, rules.text);
  // The two tables together have all names of Options, which the compiler cannot see.
  const table = { ...taskOptionRules, ...own } as unknown as OptionRules<Options>;
  const complete = completeOptions(where, given, defaults, table);
  checkOneLimit(where, complete.limits);
  return complete;
}

function checkOneLimit(where: string, limits: RunLimits): void {
  const given = Object.keys(checkOptions(`${where}, limits`, limits, limitRules));
  if (given.length !== 1) {
    throw new ArgumentError(
      `${where}: limits must be one of minutes, epochs or steps, got ` +
        (given.join(' and ') || 'none'),
    );
  }
}

import { ArgumentError } from '@unrolled/tensor';
import type { RunLimits } from '../trainer/limits.ts';
import { checkNumbers, numberRules } from './number-rules.ts';

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

const rules = {
  seed: numberRules.wholeNumber,
  batchSize: numberRules.count,
  learningRate: numberRules.positive,
  beta2: numberRules.fraction,
  warmUp: numberRules.fraction,
  finalRate: numberRules.ratio,
  clipNorm: numberRules.positive,
  weightDecay: numberRules.notNegative,
  heldOut: numberRules.share,
  validations: numberRules.count,
};

/** @throws ArgumentError naming the first value that cannot be used */
export function checkTaskOptions(where: string, options: TaskOptions): void {
  checkNumbers(where, options, rules);
  const { patience, limits } = options;
  if (patience !== null && !numberRules.count.holds(patience)) {
    throw new ArgumentError(
      `${where}: patience must be ${numberRules.count.words}, or null, got ${patience}`,
    );
  }
  checkOneLimit(where, limits);
}

function checkOneLimit(where: string, limits: RunLimits): void {
  const given = Object.entries(limits ?? {}).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    throw new ArgumentError(
      `${where}: limits must be one of minutes, epochs or steps, got ` +
        (given.map(([name]) => name).join(' and ') || 'none'),
    );
  }
  for (const [name, value] of given) {
    if (!numberRules.positive.holds(value)) {
      throw new ArgumentError(
        `${where}: ${name} must be ${numberRules.positive.words}, got ${value}`,
      );
    }
  }
}

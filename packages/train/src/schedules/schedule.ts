import { check, checkOptions, optional, type Rule, readFrom, rules } from '@unrolled/guards';

/** Progress of a training run, seen from before a step. */
export interface SchedulePoint {
  /** Steps done before this one: 0 in the first. */
  readonly step: number;
  /** The completed fraction of the run, from 0 to 1, by the limit that is nearest. */
  readonly progress: number;
}

/** The learning rate of a step. A plain function, so schedules can be composed. */
export type Schedule = (at: SchedulePoint) => number;

/** Rule of a point of a run. */
export const pointRule: Rule = {
  holds: (at) =>
    rules.wholeNumber.holds(readFrom(at, 'step')) && rules.ratio.holds(readFrom(at, 'progress')),
  words: 'an object with step and progress',
};

/**
 * Raises the rate of the first steps linearly to that of another schedule: the rate of step t
 * (from 0) is that of the other, times (t + 1) / steps.
 */
export function warmUp(steps: number, then: Schedule): Schedule {
  check('warmUp', 'steps', steps, rules.count);
  check('warmUp', 'then', then, rules.function);
  return (at) => then(at) * Math.min(1, (at.step + 1) / steps);
}

/** Options of `cosine`. */
export interface CosineOptions {
  readonly learningRate: number;
  /** Final rate. Default 0. */
  readonly floor?: number;
  /** Steps until the floor, at which it stays; if omitted, the whole run, however it is limited. */
  readonly steps?: number;
}

/**
 * Half a cosine from learningRate down to the floor (Loshchilov 2017, without restarts):
 * floor + (learningRate − floor) · (1 + cos(π · progress)) / 2.
 */
export function cosine(options: CosineOptions): Schedule {
  const {
    learningRate,
    floor = 0,
    steps,
  } = checkOptions('cosine', options, {
    learningRate: rules.notNegative,
    floor: optional(rules.notNegative),
    steps: optional(rules.count),
  });
  return ({ step, progress }) => {
    const done = Math.min(1, steps === undefined ? progress : step / steps);
    return floor + ((learningRate - floor) * (1 + Math.cos(Math.PI * done))) / 2;
  };
}

/** Options of `oneCycle`. */
export interface OneCycleOptions {
  /** The highest rate. */
  readonly learningRate: number;
  /** The part of the run in which the rate rises. Default 0.3. */
  readonly rise?: number;
  /** The rate at first. Default learningRate / 25. */
  readonly start?: number;
  /** The rate at last. Default start / 10,000. */
  readonly end?: number;
}

/** Half a cosine up, half a cosine down (Smith 2018), with the proportions of PyTorch's OneCycleLR. */
export function oneCycle(options: OneCycleOptions): Schedule {
  const checked = checkOptions('oneCycle', options, {
    learningRate: rules.notNegative,
    rise: optional(rules.share),
    start: optional(rules.notNegative),
    end: optional(rules.notNegative),
  });
  const { learningRate, rise = 0.3, start = learningRate / 25, end = start / 1e4 } = checked;
  return ({ progress }) =>
    progress < rise
      ? between(start, learningRate, progress / rise)
      : between(learningRate, end, Math.min(1, (progress - rise) / (1 - rise)));
}

/** From `first` to `last` along half a cosine. */
const between = (first: number, last: number, done: number): number =>
  last + ((first - last) * (1 + Math.cos(Math.PI * done))) / 2;

/** Options of `stepDecay`. */
export interface StepDecayOptions {
  readonly learningRate: number;
  /** Steps between two reductions. */
  readonly every: number;
  /** Default 0.1. */
  readonly factor?: number;
}

/** learningRate · factor^⌊step / every⌋, as torch.optim.lr_scheduler.StepLR. */
export function stepDecay(options: StepDecayOptions): Schedule {
  const {
    learningRate,
    every,
    factor = 0.1,
  } = checkOptions('stepDecay', options, {
    learningRate: rules.notNegative,
    every: rules.count,
    factor: optional(rules.positive),
  });
  return ({ step }) => learningRate * factor ** Math.floor(step / every);
}

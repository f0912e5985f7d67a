import { checkOptions, optional, rules } from '@unrolled/tensor/guards';
import type { Schedule } from './schedule.ts';

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

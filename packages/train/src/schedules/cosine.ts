import { checkOptions, optional, rules } from '@unrolled/tensor/guards';
import type { Schedule } from './schedule.ts';

export interface CosineOptions {
  readonly learningRate: number;
  /** Where it ends. Default 0. */
  readonly floor?: number;
  /** Steps until the floor, at which it stays; left out: the whole run, however it is limited. */
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

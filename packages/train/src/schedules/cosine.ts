import { checkNumber, checkWhole } from '../check-number.ts';
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
export function cosine({ learningRate, floor = 0, steps }: CosineOptions): Schedule {
  checkNumber('cosine', 'learningRate', learningRate, { min: 0, below: Infinity });
  checkNumber('cosine', 'floor', floor, { min: 0, below: Infinity });
  if (steps !== undefined) checkWhole('cosine', 'steps', steps);
  return ({ step, progress }) => {
    const done = Math.min(1, steps === undefined ? progress : step / steps);
    return floor + ((learningRate - floor) * (1 + Math.cos(Math.PI * done))) / 2;
  };
}

import { check, rules } from '@unrolled/tensor/guards';
import type { Schedule } from './schedule.ts';

/** One rate for the whole run. */
export function constantRate(learningRate: number): Schedule {
  check('constantRate', 'learningRate', learningRate, rules.notNegative);
  return () => learningRate;
}

import { checkNumber, checkWhole } from '../check-number.ts';
import type { Schedule } from './schedule.ts';

export interface StepDecayOptions {
  readonly learningRate: number;
  /** Steps between two reductions. */
  readonly every: number;
  /** Default 0.1. */
  readonly factor?: number;
}

/** learningRate · factor^⌊step / every⌋, as torch.optim.lr_scheduler.StepLR. */
export function stepDecay({ learningRate, every, factor = 0.1 }: StepDecayOptions): Schedule {
  checkNumber('stepDecay', 'learningRate', learningRate, { min: 0, below: Infinity });
  checkWhole('stepDecay', 'every', every);
  checkNumber('stepDecay', 'factor', factor, { above: 0, below: Infinity });
  return ({ step }) => learningRate * factor ** Math.floor(step / every);
}

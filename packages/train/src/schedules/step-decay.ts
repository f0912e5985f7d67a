import { checkOptions, optional, rules } from '@unrolled/tensor/guards';
import type { Schedule } from './schedule.ts';

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

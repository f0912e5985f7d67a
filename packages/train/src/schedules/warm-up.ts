import { check, rules } from '@unrolled/tensor/guards';
import type { Schedule } from './schedule.ts';

/**
 * Lets the first steps rise in a straight line to what another schedule says: the rate of step t
 * (from 0) is that of the other, times (t + 1) / steps.
 */
export function warmUp(steps: number, then: Schedule): Schedule {
  check('warmUp', 'steps', steps, rules.count);
  check('warmUp', 'then', then, rules.function);
  return (at) => then(at) * Math.min(1, (at.step + 1) / steps);
}

import { checkWhole } from '../check-number.ts';
import type { Schedule } from './schedule.ts';

/**
 * Lets the first steps rise in a straight line to what another schedule says: the rate of step t
 * (from 0) is that of the other, times (t + 1) / steps.
 */
export function warmUp(steps: number, then: Schedule): Schedule {
  checkWhole('warmUp', 'steps', steps);
  return (at) => then(at) * Math.min(1, (at.step + 1) / steps);
}

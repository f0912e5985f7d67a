import type { GatePlace } from '@unrolled/cells';
import { type Tensor, tensor } from '@unrolled/tensor';
import type { HeldGate } from './calls.ts';

/**
 * Replacement of a gate [1, units]: its value, but for the units that are held.
 * @param from the first step at which they are held
 */
export const holdGates =
  (held: readonly HeldGate[], from: number) =>
  (value: Tensor, { letter, step }: GatePlace): Tensor => {
    const own = step < from ? [] : held.filter((gate) => gate.letter === letter);
    if (own.length === 0) return value;
    const units = value.shape[1];
    const kept = new Float32Array(units).fill(1);
    const forced = new Float32Array(units);
    for (const { unit, value: wanted } of own) {
      const [first, last] = unit === null ? [0, units] : [unit, unit + 1];
      kept.fill(0, first, last);
      forced.fill(wanted, first, last);
    }
    return value.mul(tensor(kept, [1, units])).add(tensor(forced, [1, units]));
  };

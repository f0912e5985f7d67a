import { dropoutMask, type Rng, type Tensor, where } from '@unrolled/tensor';
import { mapTensors } from '@unrolled/tensor/recurrence';
import type { Cell, HiddenState } from './cell.ts';
import type { StandardCell } from './standard-cell.ts';

/** Probability that a unit keeps its previous value, for h and for an LSTM's c. */
export interface ZoneoutRates {
  readonly h: number;
  readonly c: number;
}

/** Rates of regularization within a cell. */
export interface Regularization {
  readonly recurrentDropout: number;
  readonly zoneout: ZoneoutRates;
}

/**
 * A cell for one scan, with
 * - recurrent dropout: one mask per sequence, the same at every step, on the h_{t−1} that the
 *   recurrent weights see (Gal 2016). In evaluation it does nothing.
 * - zoneout: at every step each unit keeps its old value with a probability; in evaluation the
 *   expectation, rate · old + (1 − rate) · new (Krueger 2017).
 * @param rng draws while training; null in evaluation
 */
export function regularize<State extends HiddenState>(
  cell: StandardCell<State>,
  { recurrentDropout, zoneout }: Regularization,
  rng: Rng | null,
): Cell<State> {
  const rates: Readonly<Record<string, number>> = { ...zoneout };
  let mask: Tensor | null = null;
  return {
    outputSize: cell.outputSize,
    initialState: (batch) => cell.initialState(batch),
    project: (x) => cell.project(x),
    step(projected, state) {
      let seen = state.h;
      if (rng !== null && recurrentDropout > 0) {
        mask ??= dropoutMask(seen, seen.shape, recurrentDropout, rng);
        seen = seen.mul(mask);
      }
      const before: Readonly<Record<string, Tensor>> = state;
      const next = mapTensors(cell.advance(projected, state, seen), (after, name) =>
        zoneOut(before[name], after, rates[name], rng),
      );
      return { output: next.h, state: next };
    },
  };
}

function zoneOut(before: Tensor, after: Tensor, rate: number, rng: Rng | null): Tensor {
  if (rate === 0) return after;
  if (rng === null) return after.add(before.sub(after).mul(rate));
  return where(dropoutMask(after, after.shape, rate, rng), after, before);
}

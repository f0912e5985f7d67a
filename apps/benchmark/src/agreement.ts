import type { Outcome } from './runner.ts';
import { largestDifference } from './statistics.ts';

export const tolerance = 1e-4;

/** Whether the subjects of a case did the same work. */
export interface Agreement {
  /** Whom the others are compared with; absent where fewer than two gave values. */
  readonly reference?: string;
  readonly comparisons: readonly { readonly name: string; readonly largestDifference: number }[];
  readonly holds: boolean;
}

/** Compared with PyTorch where it is there, for it shares no code with any other; else with the first. */
export function checkAgreement(outcomes: readonly Outcome[]): Agreement {
  const values = new Map<string, Float32Array>();
  for (const outcome of outcomes) {
    if (outcome.status === 'measured' && outcome.fingerprint) {
      values.set(outcome.name, outcome.fingerprint);
    }
  }
  const reference = values.has('pytorch') ? 'pytorch' : values.keys().next().value;
  const expected = reference === undefined ? undefined : values.get(reference);
  if (values.size < 2 || !expected) return { comparisons: [], holds: true };
  values.delete(reference as string);
  const comparisons = [...values].map(([name, actual]) => ({
    name,
    largestDifference: largestDifference(actual, expected),
  }));
  const holds = comparisons.every((comparison) => comparison.largestDifference <= tolerance);
  return { reference, comparisons, holds };
}

import { ArgumentError, type Rng } from '@unrolled/tensor';

/** A text, and what it is to become. */
export interface GeneratedPair {
  readonly source: string;
  readonly target: string;
}

/** Pairs to learn from, and others to be asked. */
export interface GeneratedPairs {
  readonly training: readonly GeneratedPair[];
  /** No source of these is in training. */
  readonly test: readonly GeneratedPair[];
}

export interface GenerateOptions {
  readonly training: number;
  readonly test: number;
  readonly rng: Rng;
}

/** @throws ArgumentError unless so many pairs can be generated: `least` to learn from, `most` in all */
export function checkCounts(
  where: string,
  { training, test }: GenerateOptions,
  least: number,
  most: number,
): void {
  for (const [name, count, from] of [
    ['training', training, least],
    ['test', test, 0],
  ] as const) {
    if (Number.isInteger(count) && count >= from) continue;
    throw new ArgumentError(
      `${where}: ${name} must be a whole number from ${from} up, got ${count}`,
    );
  }
  if (training + test > most) {
    throw new ArgumentError(
      `${where}: training and test must be at most ${most} together, got ${training} and ${test}`,
    );
  }
}

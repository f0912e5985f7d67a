import type { Rng } from '@unrolled/tensor';

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

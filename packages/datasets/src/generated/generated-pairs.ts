import { ArgumentError, type Rng } from '@unrolled/tensor';
import { check, checkOptions, type OptionRules, rules, whole } from '@unrolled/guards';

/** A source text and its target. */
export interface GeneratedPair {
  readonly source: string;
  readonly target: string;
}

/** Pairs for training, and others for testing. */
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

const optionRules: OptionRules<GenerateOptions> = {
  training: rules.wholeNumber,
  test: rules.wholeNumber,
  rng: rules.rng,
};

/**
 * Checked options of a generator.
 * @param least minimum number of training pairs @param most maximum number of pairs in all
 * @throws ArgumentError
 */
export function checkGenerateOptions(
  where: string,
  options: GenerateOptions,
  least: number,
  most: number,
): GenerateOptions {
  const checked = checkOptions(where, options, optionRules);
  const { training, test } = checked;
  check(where, 'training', training, whole(least));
  if (training + test > most) {
    throw new ArgumentError(
      `${where}: training and test must be at most ${most} together, got ${training} and ${test}`,
    );
  }
  return checked;
}

import { check, checkEach, rules } from '@unrolled/guards';

/** Padded sequences as one batch for a model. */
export interface PaddedSequences {
  /** [batch, longest], row-major. */
  readonly values: Int32Array;
  readonly shape: readonly [batch: number, longest: number];
  /** [batch]: how much of each row is real. */
  readonly lengths: Int32Array;
}

/** Pads every sequence at its end to the longest with `padding`. */
export function padSequences(
  sequences: readonly ArrayLike<number>[],
  padding: number,
): PaddedSequences {
  checkEach('padSequences', 'sequences', sequences, rules.numbers);
  check('padSequences', 'padding', padding, rules.anyWhole);
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const values = new Int32Array(sequences.length * longest).fill(padding);
  sequences.forEach((sequence, row) => {
    values.set(sequence, row * longest);
  });
  return { values, shape: [sequences.length, longest], lengths };
}

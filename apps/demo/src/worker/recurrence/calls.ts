import type { Call } from '../call.ts';

/** A small RNN with all its numbers, unrolled over a text. Matrices are row-major. */
export interface Unrolled {
  readonly characters: readonly string[];
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly parameters: number;
  /** x_t, the embedding of each character: [characters, inputSize] */
  readonly x: Float32Array;
  /** h_t: [characters, hiddenSize] */
  readonly h: Float32Array;
  /** W: [hiddenSize, inputSize] */
  readonly inputWeights: Float32Array;
  /** U: [hiddenSize, hiddenSize] */
  readonly recurrentWeights: Float32Array;
  /** b: [hiddenSize] */
  readonly bias: Float32Array;
  /** For each character the likeliest ones to come next, the likeliest first. */
  readonly guesses: readonly (readonly Guess[])[];
}

export interface Guess {
  readonly character: string;
  readonly probability: number;
}

export interface RecurrenceCalls {
  'recurrence.unroll': Call<string, Unrolled>;
}

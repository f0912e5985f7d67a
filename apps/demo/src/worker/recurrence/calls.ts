import type { Call } from '../call.ts';
import type { PretrainedOpening, TrainingCalls, TrainingEvents } from '../training-calls.ts';

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

/** Training reports `loss`, in nats per character. */
export interface RecurrenceCalls extends TrainingCalls<'recurrence'> {
  'recurrence.open': Call<PretrainedOpening, void>;
  'recurrence.unroll': Call<string, Unrolled>;
}

export type RecurrenceEvents = TrainingEvents<'recurrence'>;

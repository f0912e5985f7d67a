import type { Call } from '../call.ts';
import type { PretrainedOpening, TrainingCalls, TrainingEvents } from '../training-calls.ts';

/** Numbers of generated sentences that are trained on, and that no training sees. */
export const [trainingCount, heldOutCount] = [3_000, 200] as const;

/** A word of a sentence, and its part in the score. */
export interface ReadWord {
  /** Its place in the sentence, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** False where training never saw the word: it is read as the unknown word. */
  readonly isKnown: boolean;
  /** Probability of "good" once the sentence is read up to and including the word. */
  readonly score: number;
  /** By how much the log-odds of "good" fall when the sentence is read without the word, in nats. */
  readonly effect: number;
  /** By how much the word by itself raises the log-odds of "good", in nats. */
  readonly alone: number;
}

export interface SentenceReading {
  readonly text: string;
  readonly words: readonly ReadWord[];
  /** Probability of "good" before the first word. */
  readonly before: number;
  readonly parameters: number;
  /** Duration of all readings of the sentence. */
  readonly milliseconds: number;
}

/** Training reports `loss`, in nats, and after some of the steps `accuracy` on sentences that it never sees. */
export interface SentimentCalls extends TrainingCalls<'sentiment'> {
  'sentiment.open': Call<PretrainedOpening, void>;
  'sentiment.read': Call<string, SentenceReading>;
  'sentiment.save': Call<null, Uint8Array>;
  'sentiment.load': Call<{ readonly name: string; readonly bytes: Uint8Array }, void>;
}

export type SentimentEvents = TrainingEvents<'sentiment'>;

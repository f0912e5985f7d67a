import type { Call } from '../call.ts';

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

export interface SentimentCalls {
  'sentiment.read': Call<string, SentenceReading>;
}

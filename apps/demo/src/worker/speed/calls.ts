import type { Call } from '../call.ts';

/** Kinds of work that are timed, in their order. */
export const timedWorks = ['rnn', 'gru', 'lstm', 'forward', 'stream'] as const;
/** A training step of a network, or an LSTM that reads sequences at once or one step after the other. */
export type TimedWork = (typeof timedWorks)[number];

export interface Timing {
  readonly work: TimedWork;
  /** Mean time of a call. */
  readonly milliseconds: number;
  /** Characters that are read in a second. */
  readonly charactersPerSecond: number;
}

export interface SpeedCalls {
  /** Times every kind of work, for layers of this size; ends early after `speed.stop`. */
  'speed.measure': Call<{ readonly hiddenSize: number }, readonly Timing[]>;
  'speed.stop': Call<null, void>;
}

export interface SpeedEvents {
  'speed.timed': Timing;
}

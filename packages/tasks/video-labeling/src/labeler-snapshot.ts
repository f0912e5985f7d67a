import {
  check,
  checkAll,
  checkEach,
  checkRecord,
  nullable,
  type Rule,
  readFrom,
  rules,
  whole,
} from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';
import type { SettlerState } from './label-settler.ts';
import type { SettlingOptions } from './options.ts';

/** All that a Labeler knows between two frames, as plain data. */
export interface LabelerSnapshot {
  readonly settling: SettlingOptions;
  /** Frames of the sequence that have come. */
  readonly frames: number;
  /** Number of steps of the layers, including those of a flush. */
  readonly steps: number;
  /** Channels of the last frame. */
  readonly last: readonly number[] | null;
  /** Inputs of the last frame, with motion and standardised. */
  readonly inputs: readonly number[] | null;
  /** State of the layers by name: h, and c of an LSTM. */
  readonly state: Readonly<Record<string, readonly number[]>> | null;
  /** Times of the frames whose labels are not settled. */
  readonly times: readonly (number | null)[];
  /** Probabilities of the first of these frames. */
  readonly probabilities: readonly (readonly number[])[];
  readonly settler: SettlerState;
}

/** Sizes that a snapshot must have to be of a labeler. */
interface Expected {
  readonly settling: SettlingOptions;
  readonly lookAhead: number;
  readonly labels: number;
  readonly channels: number;
  readonly inputs: number;
  /** Number of values of each part of the state. */
  readonly state: Readonly<Record<string, number>>;
}

const numbers = (size: number): Rule => ({
  holds: (value) =>
    rules.numbers.holds(value) &&
    (value as ArrayLike<number>).length === size &&
    Array.from(value as ArrayLike<number>).every(Number.isFinite),
  words: `${size} finite numbers`,
});

/**
 * A copy of a snapshot, which may be damaged or hostile.
 * @throws ArgumentError naming the part that does not fit the labeler
 */
export function readSnapshot(
  where: string,
  snapshot: LabelerSnapshot,
  { settling, lookAhead, labels, channels, inputs, state }: Expected,
): LabelerSnapshot {
  const copy = checkRecord(where, 'the snapshot', snapshot);
  checkAll(where, copy, {
    settling: {
      holds: (value) =>
        Object.entries(settling).every(([name, own]) => readFrom(value, name) === own),
      words: `of a labeler with ${JSON.stringify(settling)}`,
    },
    frames: rules.wholeNumber,
    steps: rules.wholeNumber,
    last: nullable(numbers(channels)),
    inputs: nullable(numbers(inputs)),
    state: nullable(rules.object),
    times: rules.list,
    probabilities: rules.list,
    settler: rules.object,
  });
  const { frames, steps } = copy;
  const waiting = copy.settler.waiting;
  checkAll(where, copy.settler, {
    smoothed: nullable(numbers(labels)),
    current: nullable(whole(0, labels - 1)),
    candidate: whole(0, labels - 1),
    waiting: whole(0, Math.max(0, settling.minimumDuration - 1)),
  });
  const times = checkEach(where, 'times', copy.times, nullable(rules.finite));
  const probabilities = checkEach(where, 'probabilities', copy.probabilities, numbers(labels));
  const hasBegun = frames > 0;
  const fits =
    steps === frames &&
    [copy.last, copy.inputs, copy.state].every((part) => (part !== null) === hasBegun) &&
    (copy.settler.smoothed !== null) === frames > lookAhead &&
    (copy.settler.current !== null) === frames > lookAhead &&
    probabilities.length === waiting &&
    times.length === waiting + Math.min(frames, lookAhead) &&
    frames >= times.length;
  if (!fits) {
    throw new ArgumentError(
      `${where}: the snapshot must be of a labeler with look-ahead ${lookAhead}, got one whose ` +
        'counts of frames contradict each other; make another',
    );
  }
  const parts = copy.state;
  if (parts !== null) {
    for (const [name, size] of Object.entries(state)) {
      check(where, `state.${name}`, readFrom(parts, name), numbers(size));
    }
  }
  return {
    ...copy,
    times,
    probabilities,
    state: parts && Object.fromEntries(Object.keys(state).map((name) => [name, [...parts[name]]])),
    settler: { ...copy.settler },
  };
}

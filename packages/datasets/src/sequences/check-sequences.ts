import {
  check,
  checkOptions,
  checkRecords,
  nullable,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { ArgumentError, DataError } from '@unrolled/tensor';
import type { FrameSequence } from './frame-sequence.ts';

/** Frames that a sequence has at most by default; more would be an error of units. */
const defaultMostFrames = 10_000;

const sequenceRules = {
  values: { holds: (value: unknown) => value instanceof Float32Array, words: 'a Float32Array' },
  length: rules.wholeNumber,
  channels: rules.count,
};

/** Sequences that a caller can read. */
interface SequenceRules {
  /** Whether NaN is allowed for missing values, as in skeletons. Default false. */
  readonly gaps?: boolean;
  /** Greatest number of frames of a sequence. Default 10,000. */
  readonly mostFrames?: number;
}

/**
 * Checks sequences of frames.
 * @param where beginning of an error: the name of a function
 * @param name of the sequences in errors
 * @param channels that all must have; null: those of the first
 * @param options what more is allowed
 * @returns the sequences as a list, which may be empty
 * @throws ArgumentError for an invalid sequence; DataError for one without frames, with too many frames,
 *   with other channels, or with a value that is not finite
 */
export function checkSequences<Sequence extends FrameSequence>(
  where: string,
  name: string,
  sequences: readonly Sequence[],
  channels: number | null,
  options: SequenceRules = {},
): Sequence[] {
  check('checkSequences', 'where', where, rules.text);
  check('checkSequences', 'name', name, rules.text);
  check('checkSequences', 'channels', channels, nullable(rules.count));
  const { gaps = false, mostFrames = defaultMostFrames } = checkOptions('checkSequences', options, {
    gaps: optional(rules.boolean),
    mostFrames: optional(rules.count),
  } satisfies OptionRules<SequenceRules>);
  check(where, name, sequences, rules.list);
  const list = checkRecords<FrameSequence>(where, name, sequences, sequenceRules) as Sequence[];
  const expected = channels ?? list[0]?.channels;
  list.forEach((sequence, place) => {
    const at = `${where}: sequence ${place} in ${name}`;
    const { values, length } = sequence;
    if (values.length !== length * sequence.channels) {
      throw new ArgumentError(
        `${at} must have values in a Float32Array of ${length} × ${sequence.channels}, got ${values.length}`,
      );
    }
    if (length < 1 || length > mostFrames) {
      throw new DataError(`${at} must have 1 to ${mostFrames} frames, got ${length}`);
    }
    if (sequence.channels !== expected) {
      throw new DataError(`${at} must have ${expected} channels, got ${sequence.channels}`);
    }
    const wrong = values.findIndex(
      (value) => !Number.isFinite(value) && !(gaps && Number.isNaN(value)),
    );
    if (wrong === -1) return;
    const frame = Math.floor(wrong / sequence.channels);
    throw new DataError(
      `${at} must have finite values, got ${values[wrong]} in frame ${frame}, channel ` +
        `${wrong % sequence.channels}; leave it out, or fill the gap`,
    );
  });
  return list;
}

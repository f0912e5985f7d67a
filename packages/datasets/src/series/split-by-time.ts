import { check, checkEach, checkOptions, optional, rules } from '@unrolled/guards';
import { ArgumentError, DataError } from '@unrolled/tensor';
import { checkSequences } from '../sequences/check-sequences.ts';
import type { FrameSequence } from '../sequences/frame-sequence.ts';

/** Options of `splitByTime`. */
export interface SplitOptions {
  /**
   * Number of frames of the previous part with which each later part begins: the length of a window, so
   * that the first frames of a part can be predicted too. Default 0.
   */
  readonly context?: number;
}

/** Series of any length, whose gaps are NaN. */
const anySeries = { gaps: true, mostFrames: Number.MAX_SAFE_INTEGER };

/**
 * A series divided in time, the earliest part first, so that a model is evaluated on later data than it was
 * trained on. The parts are views of the values.
 * @param shares of the parts, which sum to 1: [0.7, 0.15, 0.15]
 * @throws DataError for a series so short that a part would have no frames
 */
export function splitByTime<Series extends FrameSequence>(
  series: Series,
  shares: readonly number[],
  options: SplitOptions = {},
): FrameSequence[] {
  const where = 'splitByTime';
  checkSequences(where, 'the list of the series', [series], null, anySeries);
  const list = checkEach(where, 'shares', shares, rules.positive);
  const { context = 0 } = checkOptions(where, options, { context: optional(rules.wholeNumber) });
  check(where, 'the number of shares', list.length, rules.count);
  const total = list.reduce((sum, share) => sum + share, 0);
  if (Math.abs(total - 1) > 1e-6) {
    throw new ArgumentError(`${where}: shares must sum to 1, got ${total}`);
  }
  const { values, length, channels } = series;
  const upTo = (part: number) => list.slice(0, part).reduce((sum, share) => sum + share, 0);
  const bounds = Array.from({ length: list.length + 1 }, (_, part) =>
    Math.round(length * upTo(part)),
  );
  return list.map((_, part) => {
    const [start, end] = [bounds[part], bounds[part + 1]];
    if (end === start) {
      throw new DataError(
        `${where}: part ${part} must have at least one frame, got none of ${length} frames; give it a ` +
          'larger share',
      );
    }
    const from = Math.max(0, start - context);
    return {
      values: values.subarray(from * channels, end * channels),
      length: end - from,
      channels,
    };
  });
}

import { check, checkOptions, checkRecords, optional, rules, whole } from '@unrolled/guards';
import { DataError, type Tensor, tensor } from '@unrolled/tensor';
import { checkSequences } from '../sequences/check-sequences.ts';
import { frameBatch } from '../sequences/frame-batch.ts';
import type { FrameSequence } from '../sequences/frame-sequence.ts';

/** Options of `windowsOf`. */
export interface WindowOptions {
  /** Frames that a window shows. */
  readonly length: number;
  /** Frames right after it that are to be predicted. Default 1. */
  readonly horizon?: number;
  /** Channels to predict, from 0. Default: all. */
  readonly targets?: readonly number[];
  /** Frames from the start of a window to that of the next. Default 1. */
  readonly stride?: number;
}

/** A stretch of a series, and what comes right after it. */
export interface SeriesWindow extends FrameSequence {
  /** [horizon, targets] */
  readonly targets: Float32Array;
  /** The frame of the series that is the first of the window. */
  readonly start: number;
}

/** Series of any length, whose gaps are NaN. */
const anySeries = { gaps: true, mostFrames: Number.MAX_SAFE_INTEGER };

/**
 * Windows over a series, in order: the examples of a forecaster. Values are views of the series.
 * @throws DataError for a series shorter than one window and its horizon
 */
export function windowsOf(series: FrameSequence, options: WindowOptions): SeriesWindow[] {
  const where = 'windowsOf';
  checkSequences(where, 'the list of the series', [series], null, anySeries);
  const { values, channels } = series;
  const { length, horizon, targets, stride } = completed(options, channels);
  const count = Math.floor((series.length - length - horizon) / stride) + 1;
  if (count < 1) {
    throw new DataError(
      `${where}: the series must have at least ${length + horizon} frames, those of a window and its ` +
        `horizon, got ${series.length}`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const start = index * stride;
    const after = start + length;
    return {
      values: values.subarray(start * channels, after * channels),
      length,
      channels,
      start,
      targets: Float32Array.from(
        { length: horizon * targets.length },
        (_, place) =>
          values[
            (after + Math.floor(place / targets.length)) * channels +
              targets[place % targets.length]
          ],
      ),
    };
  });
}

function completed(options: WindowOptions, channels: number): Required<WindowOptions> {
  const {
    length,
    horizon = 1,
    targets = Array.from({ length: channels }, (_, channel) => channel),
    stride = 1,
  } = checkOptions<WindowOptions>('windowsOf', options, {
    length: rules.count,
    horizon: optional(rules.count),
    stride: optional(rules.count),
    targets: optional({
      holds: (value) =>
        Array.isArray(value) && value.length > 0 && value.every(whole(0, channels - 1).holds),
      words: `channels from 0 to ${channels - 1}`,
    }),
  });
  return { length, horizon, targets, stride };
}

/** Windows of a batch as tensors. */
export interface WindowBatch {
  /** [windows, length, channels] */
  readonly frames: Tensor;
  /** [windows, horizon · targets] */
  readonly targets: Tensor;
}

/** @param windows of one length and one horizon, at least one, such as those of `windowsOf` */
export function windowBatch(windows: readonly SeriesWindow[]): WindowBatch {
  const rows = checkRecords('windowBatch', 'windows', windows, {
    targets: rules.numbers,
    channels: rules.count,
  });
  check('windowBatch', 'the number of windows', rows.length, rules.count);
  const size = rows[0].targets.length;
  const targets = new Float32Array(rows.length * size);
  rows.forEach(({ targets: own }, row) => {
    check('windowBatch', `the number of targets of window ${row}`, own.length, {
      holds: (count) => count === size,
      words: `that of the first, ${size}`,
    });
    targets.set(own, row * size);
  });
  const { frames } = frameBatch(rows, rows[0].channels);
  return { frames, targets: tensor(targets, [rows.length, size]) };
}

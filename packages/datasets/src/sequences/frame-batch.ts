import { check, checkRecords, rules } from '@unrolled/guards';
import { concat, type Tensor, tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/** Standardised frames of a batch of sequences, padded with zeros. */
export interface FrameBatch {
  /** [sequences, time, channels] */
  readonly frames: Tensor;
  /** Number of frames of each sequence. */
  readonly lengths: readonly number[];
}

const rowRules = { values: rules.numbers, length: rules.count };

/** Frames of a batch of sequences; the values of each are [length, channels]. */
export function frameBatch(
  sequences: readonly { readonly length: number; readonly values: Float32Array }[],
  channels: number,
): FrameBatch {
  check('frameBatch', 'channels', channels, rules.count);
  const rows = checkRecords('frameBatch', 'sequences', sequences, rowRules);
  const lengths = rows.map(({ length }) => length);
  const time = Math.max(0, ...lengths);
  const values = new Float32Array(rows.length * time * channels);
  rows.forEach(({ values: own, length }, row) => {
    check('frameBatch', `the number of values of sequence ${row}`, own.length, {
      holds: (size) => size === length * channels,
      words: `${length} × ${channels}`,
    });
    values.set(own, row * time * channels);
  });
  return { frames: tensor(values, [rows.length, time, channels]), lengths };
}

/** Number of frames of sequences, all together. */
export const countFrames = (sequences: readonly { readonly length: number }[]): number =>
  checkRecords('countFrames', 'sequences', sequences, { length: rules.wholeNumber }).reduce(
    (sum, { length }) => sum + length,
    0,
  );

/**
 * Each frame minus the previous one; zero for the first.
 * @param frames [sequences, time, channels]
 */
export function motionOf(frames: Tensor): Tensor {
  checkTensor('motionOf', 'frames', frames, { dtype: 'float32', rank: 3 });
  const [batch, time, channels] = frames.shape;
  const first = frames.constant(0, [batch, Math.min(1, time), channels]);
  if (time <= 1) return first;
  const later = frames.slice([null, [1, time]]);
  return concat([first, later.sub(frames.slice([null, [0, time - 1]]))], 1);
}

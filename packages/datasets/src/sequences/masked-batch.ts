import { check, checkOptions, oneOf, optional, rules } from '@unrolled/guards';
import { type Tensor, tensor } from '@unrolled/tensor';
import { checkSequences } from './check-sequences.ts';
import type { FrameSequence } from './frame-sequence.ts';

/** Options of `maskedBatch`. */
export interface MaskedBatchOptions {
  /** Side on which short sequences are padded. Default `left`, so that all end together. */
  readonly side?: 'left' | 'right';
}

/** A batch of sequences, with a mask of the valid steps. */
export interface MaskedBatch {
  /** [sequences, time, channels]; 0 for what is missing. */
  readonly frames: Tensor;
  /** [sequences · time]: 0 for padding, and for a frame with a value that is missing. */
  readonly mask: Uint8Array;
}

/**
 * Sequences with gaps, or padded on the left, as `maskedForward` of `@unrolled/cells` reads them.
 * @param sequences values that are NaN are missing, and their whole frame with them
 */
export function maskedBatch(
  sequences: readonly FrameSequence[],
  channels: number,
  options: MaskedBatchOptions = {},
): MaskedBatch {
  const where = 'maskedBatch';
  check(where, 'channels', channels, rules.count);
  const { side = 'left' } = checkOptions(where, options, {
    side: optional(oneOf(['left', 'right'])),
  });
  const rows = checkSequences(where, 'sequences', sequences, channels, { gaps: true });
  const time = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const values = new Float32Array(rows.length * time * channels);
  const mask = new Uint8Array(rows.length * time);
  rows.forEach(({ values: own, length }, row) => {
    const first = row * time + (side === 'left' ? time - length : 0);
    for (let frame = 0; frame < length; frame++) {
      const whole = own.subarray(frame * channels, (frame + 1) * channels);
      if (whole.some(Number.isNaN)) continue;
      values.set(whole, (first + frame) * channels);
      mask[first + frame] = 1;
    }
  });
  return { frames: tensor(values, [rows.length, time, channels]), mask };
}

import type { FrameSequence } from '@unrolled/datasets';
import { check, checkOptions, checkRecord, type OptionRules, rules } from '@unrolled/guards';
import type { Rng } from '@unrolled/tensor';
import {
  channelsOf,
  completePreprocessing,
  type Preprocessing,
} from '../preprocessing/preprocessing.ts';

/** Strength of each change to pixels in training. */
export interface PixelAugmentation {
  /** Maximum share of the frames that is dropped. */
  readonly timeJitter: number;
  /** Maximum share of its width and height by which the picture is moved; its edges are repeated. */
  readonly shift: number;
  /** Whether left and right are exchanged. */
  readonly mirrored: boolean;
}

const optionRules: OptionRules<PixelAugmentation> = {
  timeJitter: rules.fraction,
  shift: rules.fraction,
  mirrored: rules.boolean,
};

/**
 * A variant of a clip: some frames dropped at even distances, and all frames shifted equally.
 * @param sequence of pixels, as `pixelSequence` makes it
 */
export function augmentPixels(
  sequence: FrameSequence,
  preprocessing: Partial<Preprocessing>,
  augmentation: PixelAugmentation,
  rng: Rng,
): FrameSequence {
  const where = 'augmentPixels';
  const { timeJitter, shift, mirrored } = checkOptions(where, augmentation, optionRules);
  const complete = completePreprocessing(where, preprocessing);
  check(where, 'rng', rng, rules.rng);
  const { values, length, channels } = checkRecord(where, 'sequence', sequence);
  const { height, width } = complete;
  const colours = channelsOf(complete);
  check(where, 'the number of values of the sequence', values?.length, {
    holds: (size) => channels === height * width * colours && size === length * channels,
    words: `frames of ${height} × ${width} × ${colours}`,
  });
  const kept = Math.max(1, Math.round(length * (1 - rng.uniform(0, timeJitter))));
  const moved = (extent: number) => Math.round(rng.uniform(-shift, shift) * extent);
  const [down, right] = [moved(height), moved(width)];
  const inside = (place: number, extent: number) => Math.min(extent - 1, Math.max(0, place));
  const columns = Int32Array.from({ length: width }, (_, column) =>
    inside((mirrored ? width - 1 - column : column) - right, width),
  );
  const result = new Float32Array(kept * channels);
  let target = 0;
  for (let frame = 0; frame < kept; frame++) {
    const source = kept === 1 ? 0 : Math.round((frame * (length - 1)) / (kept - 1));
    for (let row = 0; row < height; row++) {
      const line = (source * height + inside(row - down, height)) * width;
      for (let column = 0; column < width; column++) {
        const from = (line + columns[column]) * colours;
        for (let colour = 0; colour < colours; colour++) result[target++] = values[from + colour];
      }
    }
  }
  return { values: result, length: kept, channels };
}

import type { Rng } from '@unrolled/tensor';
import { augmentPixels, type FrameInputs } from '@unrolled/vision';
import type { LabelingExample } from './corpus.ts';
import { framesBetween, type SequenceInputs } from './frame-inputs.ts';

/** Frames of a sequence that training reads at once. */
export interface Window {
  readonly example: LabelingExample;
  /** Place of its first frame in a cut that begins at frame 0. */
  readonly start: number;
}

/** Reading of a window in one step of training. */
export interface WindowOptions {
  /** Greatest number of frames. */
  readonly windowLength: number;
  /** Number of further frames that the last label waits for. */
  readonly lookAhead: number;
  /** Standard deviation of noise. */
  readonly noise: number;
  /** Greatest share by which values grow or shrink. */
  readonly scaling: number;
  /** Maximum share of its size by which a clip of pixels is moved. */
  readonly shift: number;
}

/** A window as the model reads it: its frames, and further ones for the look-ahead. */
export interface WindowInputs {
  readonly frames: SequenceInputs;
  /** [length of frames − lookAhead] */
  readonly labels: Int32Array;
}

/** Windows that hold each frame of each sequence once. */
export const cutWindows = (
  examples: readonly LabelingExample[],
  windowLength: number,
): readonly Window[] =>
  examples.flatMap((example) =>
    Array.from({ length: Math.ceil(example.length / windowLength) }, (_, place) => ({
      example,
      start: place * windowLength,
    })),
  );

/** A window at a random offset near its own: features with noise, at a random scale; pixels a little moved. */
export function drawWindow(
  { example, start }: Window,
  inputs: FrameInputs,
  { windowLength, lookAhead, noise, scaling, shift }: WindowOptions,
  rng: Rng,
): WindowInputs {
  const size = Math.min(windowLength, example.length);
  const offset = Math.round(rng.uniform(-0.5, 0.5) * windowLength);
  const first = Math.max(0, Math.min(start + offset, example.length - size));
  const frames = framesBetween(example, inputs.size, first, first + size + lookAhead);
  const labels = example.labels.subarray(first, first + size);
  const { preprocessing } = inputs;
  if (preprocessing !== null) {
    const clip = { ...frames, channels: inputs.size };
    const change = { timeJitter: 0, shift, mirrored: false };
    return { frames: augmentPixels(clip, preprocessing, change, rng), labels };
  }
  const scale = 1 + rng.uniform(-scaling, scaling);
  const values = frames.values.map(
    (value) => value * scale + (noise === 0 ? 0 : rng.normal(0, noise)),
  );
  return { frames: { length: frames.length, values }, labels };
}

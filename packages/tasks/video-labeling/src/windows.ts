import type { Rng } from '@unrolled/tensor';
import type { LabelingExample } from './corpus.ts';
import { type FrameInputs, framesBetween } from './frame-inputs.ts';

/** Frames of a sequence that training reads at once. */
export interface Window {
  readonly example: LabelingExample;
  /** Place of its first frame in a cut that begins at frame 0. */
  readonly start: number;
}

/** How a window is read in one step of training. */
export interface WindowOptions {
  /** Greatest number of frames. */
  readonly windowLength: number;
  /** Number of further frames that the last label waits for. */
  readonly lookAhead: number;
  /** Standard deviation of noise. */
  readonly noise: number;
  /** Greatest share by which values grow or shrink. */
  readonly scaling: number;
}

/** A window as the model reads it: its frames, and further ones for the look-ahead. */
export interface WindowInputs {
  readonly frames: FrameInputs;
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

/** A window at a random place near its own, with noise and at a random scale. */
export function drawWindow(
  { example, start }: Window,
  inputs: number,
  { windowLength, lookAhead, noise, scaling }: WindowOptions,
  rng: Rng,
): WindowInputs {
  const size = Math.min(windowLength, example.length);
  const shift = Math.round(rng.uniform(-0.5, 0.5) * windowLength);
  const first = Math.max(0, Math.min(start + shift, example.length - size));
  const frames = framesBetween(example, inputs, first, first + size + lookAhead);
  const scale = 1 + rng.uniform(-scaling, scaling);
  return {
    frames: {
      length: frames.length,
      values: frames.values.map(
        (value) => value * scale + (noise === 0 ? 0 : rng.normal(0, noise)),
      ),
    },
    labels: example.labels.subarray(first, first + size),
  };
}

import type { Rng } from '@unrolled/tensor';

/** Strength of each change to a sequence in training. */
export interface Augmentation {
  /** Standard deviation of the noise that is added. */
  readonly noise: number;
  /** Greatest share by which values grow or shrink. */
  readonly scaling: number;
  /** Greatest share by which time is stretched or pressed. */
  readonly timeJitter: number;
}

interface Standardized {
  readonly length: number;
  /** [length, channels], standardised */
  readonly values: Float32Array;
}

/**
 * A variant of a sequence: a little faster or slower, a little larger or smaller, a little noisier. Values
 * between two frames are interpolated.
 */
export function augment(
  { length, values }: Standardized,
  channels: number,
  { noise, scaling, timeJitter }: Augmentation,
  rng: Rng,
): Standardized {
  const stretch = 1 + rng.uniform(-timeJitter, timeJitter);
  const scale = 1 + rng.uniform(-scaling, scaling);
  const frames = Math.max(1, Math.round(length * stretch));
  const result = new Float32Array(frames * channels);
  for (let frame = 0; frame < frames; frame++) {
    const at = frames === 1 ? 0 : (frame * (length - 1)) / (frames - 1);
    const before = Math.min(Math.floor(at), length - 1);
    const after = Math.min(before + 1, length - 1);
    const share = at - before;
    for (let channel = 0; channel < channels; channel++) {
      const value =
        values[before * channels + channel] * (1 - share) +
        values[after * channels + channel] * share;
      result[frame * channels + channel] = value * scale + (noise === 0 ? 0 : rng.normal(0, noise));
    }
  }
  return { length: frames, values: result };
}

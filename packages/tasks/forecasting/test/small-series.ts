import type { FrameSequence } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';

/** A season of 6 rows whose height a second channel announces, 3 rows ahead, with a slow rise. */
export function drawSeries(length: number, seed: number): FrameSequence {
  const rng = new Rng(seed);
  const pushes = Array.from({ length: length + 3 }, () => rng.normal(0, 1));
  const values = new Float32Array(2 * length);
  for (let row = 0; row < length; row++) {
    const season = 2 * Math.sin((2 * Math.PI * row) / 6);
    values[2 * row] = 10 + season + pushes[row] + row / 2000;
    values[2 * row + 1] = pushes[row + 3];
  }
  return { values, length, channels: 2 };
}

export const smallOptions = {
  ...{ inputLength: 12, horizon: 3, season: 6, hiddenSize: 9, dropout: 0 },
  ...{ batchSize: 8, learningRate: 2e-2, validations: 2 },
} as const;

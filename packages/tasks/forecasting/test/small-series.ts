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

/**
 * Sales with a season of 6 rows, which a promotion raises by 4; promotions begin by chance, last one row or two,
 * and are known ahead. Third channel: what was ordered, which is not.
 */
export function drawPromotions(length: number, seed: number): FrameSequence {
  const rng = new Rng(seed);
  const values = new Float32Array(3 * length);
  let left = 0;
  for (let row = 0; row < length; row++) {
    if (left === 0 && rng.uniform() < 0.2) left = 1 + rng.integer(2);
    const promotion = Number(left > 0);
    left = Math.max(0, left - 1);
    const season = 2 * Math.sin((2 * Math.PI * row) / 6);
    values.set(
      [10 + season + 4 * promotion + rng.normal(0, 0.3), promotion, rng.normal(0, 1)],
      3 * row,
    );
  }
  return { values, length, channels: 3 };
}

export const smallOptions = {
  ...{ inputLength: 12, horizon: 3, season: 6, hiddenSize: 9, dropout: 0 },
  ...{ batchSize: 8, learningRate: 2e-2, validations: 2 },
} as const;

import { ArgumentError } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { decodePose } from '../src/encoders/pose-net.ts';
import { bodyPoints, poseSequence } from '../src/index.ts';

it('decodePose moves the best place of each heatmap by its offset', () => {
  const [rows, columns, count] = [3, 3, 17];
  const heatmaps = new Float32Array(rows * columns * count).fill(-4);
  const offsets = new Float32Array(rows * columns * 2 * count);
  const [row, column, point] = [2, 1, 5];
  const place = row * columns + column;
  heatmaps[place * count + point] = 2;
  offsets[place * 2 * count + point] = -3;
  offsets[place * 2 * count + count + point] = 4;
  const points = decodePose({ heatmaps, offsets, rows, columns, height: 33, width: 33 });
  expect(points[point]).toEqual({
    x: (16 + 4) / 33,
    y: (32 - 3) / 33,
    score: expect.closeTo(1 / (1 + Math.exp(-2)), 6),
  });
  expect(points[0]).toEqual({ x: 0, y: 0, score: expect.closeTo(1 / (1 + Math.exp(4)), 6) });
});

it('poseSequence puts the points of each frame one after the other', () => {
  const points = bodyPoints.map((_, place) => ({ x: place, y: place / 4, score: 0.5 }));
  const { values, length, channels } = poseSequence([points, points]);
  expect([length, channels]).toEqual([2, 51]);
  expect([...values.subarray(51 + 3, 51 + 9)]).toEqual([1, 0.25, 0.5, 2, 0.5, 0.5]);
  expect(() => poseSequence([points.slice(1)])).toThrow(/frame 0 must have 17 points, got 16/);
  expect(() => poseSequence([[{ x: 1 }] as never])).toThrow(ArgumentError);
});

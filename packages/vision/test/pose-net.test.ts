import { expect, it } from 'vitest';
import { decodePose } from '../src/index.ts';

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

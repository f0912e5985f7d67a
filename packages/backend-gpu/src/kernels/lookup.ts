import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';

/** y[n, column] = table[indices[n], column] */
export const gather = (count: number, width: number): Program => ({
  key: `gather ${width}`,
  size: count * width,
  source: () =>
    kernel(
      ['table', 'indices'],
      `${coordinates('i', [count, width], 'c')}
      const row = indices[c0];
      return table[row * ${width} + c1];`,
    ),
});

/** Kernels cannot scatter: each row of the result collects what belongs to it. */
export const scatterAdd = (count: number, rows: number, width: number): Program => ({
  key: `scatterAdd ${count} ${width}`,
  size: rows * width,
  source: () =>
    kernel(
      ['x', 'indices'],
      `${coordinates('i', [rows, width], 'c')}
      let sum = 0;
      for (let n = 0; n < ${count}; n++) {
        if (indices[n] === c0) {
          sum += x[n * ${width} + c1];
        }
      }
      return sum;`,
    ),
});

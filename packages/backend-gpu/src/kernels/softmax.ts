import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';

/** Maxima of all rows, followed by Σ exp(x − maximum) of all rows. */
export const statistics = (rows: number, columns: number): Program => ({
  key: `softmaxStatistics ${columns}`,
  size: 2 * rows,
  source: () =>
    kernel(
      ['x'],
      `${coordinates('i', [2, rows], 'c')}
      const p = c1 * ${columns};
      let greatest = x[p];
      for (let k = 1; k < ${columns}; k++) {
        greatest = Math.max(greatest, x[p + k]);
      }
      if (c0 === 0) { return greatest; }
      let sum = 0;
      for (let k = 0; k < ${columns}; k++) {
        sum += exponential(x[p + k] - greatest);
      }
      return sum;`,
    ),
});

/** y = eˣ / Σ eˣ over each row, shifted by its maximum. */
export const softmax = (rows: number, columns: number): Program => ({
  key: `softmax ${columns}`,
  size: rows * columns,
  source: () =>
    kernel(
      ['x', 'statistics'],
      `${coordinates('i', [rows, columns], 'c')}
      return exponential(x[i] - statistics[c0]) / statistics[${rows} + c0];`,
    ),
});

/** y = x − ln Σ eˣ over each row, shifted by its maximum. */
export const logSoftmax = (rows: number, columns: number): Program => ({
  key: `logSoftmax ${columns}`,
  size: rows * columns,
  source: () =>
    kernel(
      ['x', 'statistics'],
      `${coordinates('i', [rows, columns], 'c')}
      return x[i] - statistics[c0] - logarithm(statistics[${rows} + c0]);`,
    ),
});

import type { Values } from './values.ts';

export function gather(y: Values, table: Values, indices: Values, width: number): Values {
  indices.forEach((row, n) => {
    for (let i = 0; i < width; i++) y[n * width + i] = table[row * width + i];
  });
  return y;
}

export function scatterAdd(y: Values, values: Values, indices: Values, width: number): Values {
  indices.forEach((row, n) => {
    for (let i = 0; i < width; i++) y[row * width + i] += values[n * width + i];
  });
  return y;
}

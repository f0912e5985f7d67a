import type { MatmulSpec } from '@unrolled/tensor';

/** Rows to sum along: element [item, row, k] is at item · strides[0] + row · strides[1] + k · strides[2]. */
export interface Rows {
  readonly items: number;
  readonly rows: number;
  readonly length: number;
  readonly strides: readonly [number, number, number];
}

/** A matrix whose rows are `stride` apart, of which the first `length` columns count. */
export const matrix = (rows: number, length: number, stride: number): Rows => ({
  items: 1,
  rows,
  length,
  strides: [0, stride, 1],
});

/** The columns of such a matrix: sums go down them. */
export const columns = (count: number, length: number, stride: number): Rows => ({
  items: 1,
  rows: count,
  length,
  strides: [0, 1, stride],
});

/** The rows of the first factor of a matrix product, and those of the second. */
export function rowsOf(spec: MatmulSpec): [Rows, Rows] {
  const { batch, m, n, k: length, transposeA, transposeB, sharedA, sharedB } = spec;
  return [
    {
      items: sharedA ? 1 : batch,
      rows: m,
      length,
      strides: transposeA ? [m * length, 1, m] : [m * length, length, 1],
    },
    {
      items: sharedB ? 1 : batch,
      rows: n,
      length,
      strides: transposeB ? [n * length, length, 1] : [n * length, 1, n],
    },
  ];
}

import type { MatmulSpec } from '@unrolled/tensor';
import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';

/**
 * Reading costs most of a product where values lie in textures, and a texel can hold four. A pack is
 * a texel of four neighbours along the sum, the last of a row filled up with zeros.
 */
export const packsOf = (length: number): number => Math.ceil(length / 4);

/** Rows to sum along: element [item, row, k] lies at item · strides[0] + row · strides[1] + k · strides[2]. */
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

/** [items, rows, ⌈length / 4⌉] packs. */
export function pack({ items, rows, length, strides }: Rows): Program {
  const packs = packsOf(length);
  const [itemStride, rowStride, stride] = strides;
  const read = (place: number) => `x[p + ${place * stride}]`;
  const guarded = (place: number) =>
    `let x${place} = 0;\nif (c2 * 4 + ${place} < ${length}) { x${place} = ${read(place)}; }`;
  const isFull = length % 4 === 0;
  return {
    key: `pack ${items} ${rows} ${length} ${strides}`,
    size: 4 * items * rows * packs,
    packed: true,
    source: () =>
      kernel(
        ['x'],
        `${coordinates('i', [items, rows, packs], 'c')}
        const p = c0 * ${itemStride} + c1 * ${rowStride} + c2 * ${4 * stride};
        ${isFull ? '' : [1, 2, 3].map(guarded).join('\n')}
        return [x[p], ${isFull ? [1, 2, 3].map(read) : 'x1, x2, x3'}];`,
      ),
  };
}

/** A factor of a sum of products: its name, where its row begins, and the step from k to k + 1. */
export interface Factor {
  readonly name: string;
  readonly start: string;
  readonly stride: number;
}

/**
 * Source of `sum += Σ_k a[k] · b[k]` over `length` terms. Of packed factors, the start is a number of
 * rows.
 */
export function addProducts(length: number, packed: boolean, a: Factor, b: Factor): string {
  if (!packed) {
    return `const p = ${a.start};
      const q = ${b.start};
      for (let k = 0; k < ${length}; k++) {
        sum += ${a.name}[p + k * ${a.stride}] * ${b.name}[q + k * ${b.stride}];
      }`;
  }
  const packs = packsOf(length);
  return `const p = (${a.start}) * ${packs};
    const q = (${b.start}) * ${packs};
    for (let k = 0; k < ${packs}; k++) {
      const v = ${a.name}[p + k];
      const w = ${b.name}[q + k];
      sum += v[0] * w[0] + v[1] * w[1] + v[2] * w[2] + v[3] * w[3];
    }`;
}

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

/** c[item, row, column] = Σ_k a[item, row, k] · b[item, column, k]. Arguments: packs of a and b. */
export function productOfPacks(items: number, [a, b]: readonly [Rows, Rows]): Program {
  const { length, rows: m } = a;
  const { rows: n } = b;
  const start = (factor: Rows, row: string) =>
    factor.items === 1 ? row : `c0 * ${factor.rows} + ${row}`;
  return {
    key: `productOfPacks ${items} ${m} ${n} ${length} ${a.items} ${b.items}`,
    size: items * m * n,
    source: () =>
      kernel(
        ['a', 'b'],
        `${coordinates('i', [items, m, n], 'c')}
        let sum = 0;
        ${addProducts(
          length,
          true,
          { name: 'a', start: start(a, 'c1'), stride: 1 },
          { name: 'b', start: start(b, 'c2'), stride: 1 },
        )}
        return sum;`,
      ),
  };
}

import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';
import type { Rows } from './rows.ts';

/**
 * Reading costs most of a product where values lie in textures, and a texel can hold four. A pack is
 * a texel of four neighbours along the sum, the last of a row filled up with zeros.
 */
export const packsOf = (length: number): number => Math.ceil(length / 4);

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

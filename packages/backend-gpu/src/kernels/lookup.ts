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

const packsOf = (count: number): number => Math.ceil(count / 4);

/** Four indices a texel, the last filled up with zeros. */
export function packIndices(count: number): Program {
  const read = (place: number) =>
    `let x${place} = 0;\nif (i * 4 + ${place} < ${count}) { x${place} = indices[i * 4 + ${place}]; }`;
  return {
    key: 'packIndices',
    size: 4 * packsOf(count),
    packed: true,
    source: () =>
      kernel(['indices'], `${[0, 1, 2, 3].map(read).join('\n')}\nreturn [x0, x1, x2, x3];`),
  };
}

/**
 * Kernels cannot scatter: each row of the result collects what belongs to it. Arguments: x, indices,
 * which may be packed.
 */
export function scatterAdd(count: number, rows: number, width: number, packed: boolean): Program {
  const add = (index: string, n: string) =>
    `if (${index} === c0) { sum += x[(${n}) * ${width} + c1]; }`;
  const addPack = [0, 1, 2, 3]
    .map(
      (place) => `if (k * 4 + ${place} < ${count}) { ${add(`v[${place}]`, `k * 4 + ${place}`)} }`,
    )
    .join('\n');
  return {
    key: `scatterAdd ${count} ${width} ${packed}`,
    size: rows * width,
    source: () =>
      kernel(
        ['x', 'indices'],
        `${coordinates('i', [rows, width], 'c')}
        let sum = 0;
        for (let k = 0; k < ${packed ? packsOf(count) : count}; k++) {
          ${packed ? `const v = indices[k];\n${addPack}` : add('indices[k]', 'k')}
        }
        return sum;`,
      ),
  };
}

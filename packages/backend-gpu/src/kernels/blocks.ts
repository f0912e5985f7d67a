import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';
import type { Rows } from './rows.ts';

// A product over whole matrices, where values are stored in textures of four channels. A block is a texel of
// two neighbours along the sum in each of two neighbouring rows; from two blocks come eight
// multiplications, for four values of the result. What sticks out of a matrix is filled up with zeros.

const blocksOf = (length: number): number => Math.ceil(length / 2);

/** [items, ⌈rows / 2⌉, ⌈length / 2⌉] blocks. */
export function blocks({ items, rows, length, strides }: Rows): Program {
  const [itemStride, rowStride, stride] = strides;
  const [height, width] = [blocksOf(rows), blocksOf(length)];
  const read = (row: number, place: number) => {
    const value = `x[p + ${row * rowStride + place * stride}]`;
    const bounds = [
      ...(row === 1 && rows % 2 === 1 ? [`c1 < ${height - 1}`] : []),
      ...(place === 1 && length % 2 === 1 ? [`c2 < ${width - 1}`] : []),
    ];
    const name = `x${row}${place}`;
    return bounds.length === 0
      ? `const ${name} = ${value};`
      : `let ${name} = 0;\nif (${bounds.join(' && ')}) { ${name} = ${value}; }`;
  };
  return {
    key: `blocks ${items} ${rows} ${length} ${strides}`,
    size: 4 * items * height * width,
    packed: true,
    source: () =>
      kernel(
        ['x'],
        `${coordinates('i', [items, height, width], 'c')}
        const p = c0 * ${itemStride} + c1 * ${2 * rowStride} + c2 * ${2 * stride};
        ${[read(0, 0), read(0, 1), read(1, 0), read(1, 1)].join('\n')}
        return [x00, x01, x10, x11];`,
      ),
  };
}

/**
 * c[item, row, column] = Σ_k a[item, row, k] · b[item, column, k], in blocks of two rows and two
 * columns. Arguments: blocks of a and b, of which one with a single item serves all.
 */
export function productOfBlocks(items: number, a: Rows, b: Rows): Program {
  const [height, width, depth] = [blocksOf(a.rows), blocksOf(b.rows), blocksOf(a.length)];
  const start = (factor: Rows, row: string) =>
    factor.items === 1 ? row : `c0 * ${blocksOf(factor.rows)} + ${row}`;
  return {
    key: `productOfBlocks ${items} ${height} ${width} ${depth} ${a.items} ${b.items}`,
    size: 4 * items * height * width,
    packed: true,
    source: () =>
      kernel(
        ['a', 'b'],
        `${coordinates('i', [items, height, width], 'c')}
        const p = (${start(a, 'c1')}) * ${depth};
        const q = (${start(b, 'c2')}) * ${depth};
        let s00 = 0;
        let s01 = 0;
        let s10 = 0;
        let s11 = 0;
        for (let k = 0; k < ${depth}; k++) {
          const v = a[p + k];
          const w = b[q + k];
          s00 += v[0] * w[0] + v[1] * w[1];
          s01 += v[0] * w[2] + v[1] * w[3];
          s10 += v[2] * w[0] + v[3] * w[1];
          s11 += v[2] * w[2] + v[3] * w[3];
        }
        return [s00, s01, s10, s11];`,
      ),
  };
}

/** Source of `value`, at row and column of blocks with so many columns; `start` is a number of blocks. */
export const blockValue = (
  name: string,
  row: string,
  column: string,
  columns: number,
  start = '0',
): string => `
  const blockRow = quotient(${row}, 2);
  const blockColumn = quotient(${column}, 2);
  const block = ${name}[${start} + blockRow * ${blocksOf(columns)} + blockColumn];
  let value = block[0];
  if (${row} > blockRow * 2) {
    value = block[2];
    if (${column} > blockColumn * 2) { value = block[3]; }
  } else if (${column} > blockColumn * 2) {
    value = block[1];
  }`;

/** [items, rows, columns] values. Arguments: blocks of them, and biases [columns] to add. */
export function unblock(items: number, rows: number, columns: number, biasCount: number): Program {
  const biases = Array.from({ length: biasCount }, (_, index) => `bias${index}`);
  const start = `c0 * ${blocksOf(rows) * blocksOf(columns)}`;
  return {
    key: `unblock ${items} ${rows} ${columns}`,
    size: items * rows * columns,
    source: () =>
      kernel(
        ['blocks', ...biases],
        `${coordinates('i', [items, rows, columns], 'c')}
        ${blockValue('blocks', 'c1', 'c2', columns, start)}
        return ${['value', ...biases.map((bias) => `${bias}[c2]`)].join(' + ')};`,
      ),
  };
}

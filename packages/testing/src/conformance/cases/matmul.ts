import { type Case, op } from '../case.ts';

type Sizes = readonly [m: number, k: number, n: number];

const sizes: Sizes[] = [
  [3, 5, 7],
  [1, 1, 1],
  [1, 7, 5],
  [5, 7, 1],
  [2, 3, 8],
  [6, 5, 8],
  [7, 3, 9],
  [12, 16, 16],
  [13, 17, 19],
  [33, 31, 65],
  // More rows than a block; a row of many panels.
  [98, 5, 67],
  [1, 9, 130],
];
const transposes = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
];
/** The axes before the matrix, of a and of b. */
const batches: [readonly number[], readonly number[]][] = [
  [[2], [2]],
  [[2], []],
  [[], [2]],
  [[2], [1]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], []],
  [[3], [2, 1]],
];

const matrix = (rows: number, columns: number, transposed: boolean) =>
  transposed ? [columns, rows] : [rows, columns];

function product([m, k, n]: Sizes, batchA: readonly number[], batchB: readonly number[]): Case[] {
  return transposes.map((options) => {
    const a = [...batchA, ...matrix(m, k, options.transposeA)];
    const b = [...batchB, ...matrix(k, n, options.transposeB)];
    const marks = [options.transposeA ? 'ᵀ' : '', options.transposeB ? 'ᵀ' : ''];
    return op(`matmul [${a}]${marks[0]} · [${b}]${marks[1]}`, [a, b], (x, y) =>
      x.matmul(y, options),
    );
  });
}

/** Cases of matrix products. */
export const matmulCases: readonly Case[] = [
  ...sizes.flatMap((size) => product(size, [], [])),
  ...batches.flatMap(([a, b]) => product([3, 5, 7], a, b)),
  ...product([0, 5, 7], [], []),
  ...product([3, 0, 7], [], []),
  ...product([3, 5, 0], [], []),
  ...product([3, 5, 7], [0], []),
  op('matmul of a matrix with itself', [[5, 5]], (x) => x.matmul(x, { transposeB: true })),
];

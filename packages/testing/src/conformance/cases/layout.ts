import { concat, stack } from '@unrolled/tensor';
import { type Case, exactly, indices, op, range, valuesOnly } from '../case.ts';

const permutations: number[][] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

const transposes: Case[] = [
  ...permutations.map((order) =>
    op(`transpose to [${order}]`, [[3, 5, 7]], (x) => x.transpose(order)),
  ),
  op('transpose of a matrix', [[5, 7]], (x) => x.transpose()),
  op('transpose of a large matrix', [[33, 65]], (x) => x.transpose()),
  op('transpose of large inner axes', [[2, 3, 19, 21]], (x) => x.transpose([0, 3, 1, 2])),
  op('transpose of four axes', [[2, 3, 5, 7]], (x) => x.transpose([2, 0, 3, 1])),
  op('transpose with axes of length 1', [[1, 3, 1, 5]], (x) => x.transpose([3, 2, 1, 0])),
  op('transpose of nothing', [[0, 3]], (x) => x.transpose()),
  valuesOnly('transpose of int32', [indices(99, 3, 5)], (x) => x.transpose()),
];

const slices: Case[] = [
  op('slice', [[5, 7]], (x) =>
    x.slice([
      [1, 4],
      [2, 5],
    ]),
  ),
  op('slice of the first axis', [[5, 7]], (x) => x.slice([[3]])),
  op('slice of the last axis', [[5, 7]], (x) => x.slice([null, [2, -1]])),
  op('slice of the middle axis', [[3, 5, 7]], (x) => x.slice([null, [2, 3]])),
  op('slice with steps', [[5, 7]], (x) =>
    x.slice([
      [0, 5, 2],
      [1, 7, 3],
    ]),
  ),
  op('slice with a step beyond the end', [[5, 7]], (x) => x.slice([[1, 5, 9]])),
  op('slice of everything', [[3, 5]], (x) => x.slice([])),
  op('slice of four axes', [[2, 3, 5, 7]], (x) => x.slice([null, [1, 3], [0, 5, 3], [-4]])),
  op('slice to nothing', [[3, 5]], (x) => x.slice([null, [2, 2]])),
  op('slice of nothing', [[0, 5]], (x) => x.slice([null, [1, 3]])),
  op('overlapping slices', [[7]], (x) => x.slice([[0, 5]]).mul(x.slice([[2, 7]]))),
];

const pads: Case[] = [
  op('pad', [[3, 5]], (x) =>
    x.pad([
      [1, 2],
      [0, 3],
    ]),
  ),
  op('pad nothing around', [[3, 5]], (x) =>
    x.pad([
      [0, 0],
      [0, 0],
    ]),
  ),
  op('pad three axes', [[2, 3, 5]], (x) =>
    x.pad([
      [0, 1],
      [2, 0],
      [1, 1],
    ]),
  ),
  op('pad of nothing', [[0, 3]], (x) =>
    x.pad([
      [1, 2],
      [0, 1],
    ]),
  ),
];

const joins: Case[] = [
  op(
    'concat of rows',
    [
      [2, 5],
      [3, 5],
      [1, 5],
    ],
    (...parts) => concat(parts),
  ),
  op(
    'concat of columns',
    [
      [3, 2],
      [3, 5],
      [3, 1],
    ],
    (...parts) => concat(parts, 1),
  ),
  op(
    'concat in the middle',
    [
      [2, 3, 7],
      [2, 5, 7],
    ],
    (...parts) => concat(parts, -2),
  ),
  op(
    'concat with nothing',
    [
      [3, 0],
      [3, 5],
    ],
    (...parts) => concat(parts, 1),
  ),
  op('concat of one', [[3, 5]], (part) => concat([part], 1)),
  op('concat of a tensor with itself', [[3, 5]], (part) => concat([part, part], 1)),
  op(
    'concat of wide rows',
    [
      [3, 33],
      [3, 31],
    ],
    (...parts) => concat(parts, 1),
  ),
  ...[0, 1, 2, -1].map((axis) =>
    op(
      `stack along ${axis}`,
      [
        [3, 5],
        [3, 5],
        [3, 5],
      ],
      (...parts) => stack(parts, axis),
    ),
  ),
];

const reshapes: Case[] = [
  op('reshape', [[3, 5, 7]], (x) => x.reshape([7, -1])),
  op('reshape to a scalar', [[1, 1]], (x) => x.reshape([])),
  op('expand a row', [[5]], (x) => x.expand([3, 5])),
  op('expand a column', [[3, 1]], (x) => x.expand([3, 5])),
  op('expand a scalar', [[]], (x) => x.expand([3, 5])),
  op('expand inside', [[3, 1, 7]], (x) => x.expand([2, 3, 5, 7])),
  op('expand to nothing', [[1, 5]], (x) => x.expand([0, 5])),
];

const casts: Case[] = [
  valuesOnly('cast to int32 truncates', [exactly([-2.7, -0.5, 0, 0.5, 2.7, 1e6])], (x) =>
    x.cast('int32'),
  ),
  valuesOnly('cast to float32', [indices(1000, 7)], (x) => x.cast('float32')),
  valuesOnly('cast of nothing', [[0]], (x) => x.cast('int32')),
  op('cast to the same', [range(-1, 1, 5)], (x) => x.cast('float32').mul(2)),
];

/** Cases of ops that move values. */
export const layoutCases: readonly Case[] = [
  ...transposes,
  ...slices,
  ...pads,
  ...joins,
  ...reshapes,
  ...casts,
];

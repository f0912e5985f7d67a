import { type Tensor, where } from '@unrolled/tensor';
import { type Case, constant, exactly, indices, op, range, valuesOnly } from '../case.ts';

const special = exactly([0, 1, -1, Infinity, -Infinity, NaN, 1e-30, 3e38]);
const saturated = exactly([-200, -88, -40, -17, -9, 0, 9, 17, 40, 88, 200]);

const unary: Case[] = [
  op('negate', [[3, 5]], (x) => x.neg()),
  op('absolute', [[3, 5]], (x) => x.abs()),
  op('exp', [[3, 5]], (x) => x.exp()),
  op('exp, from underflow to nearly overflow', [range(-87, 88, 7, 11)], (x) => x.exp()),
  op('log', [range(0.1, 4, 3, 5)], (x) => x.log()),
  op('log, tiny and huge', [exactly([1e-30, 1e-6, 1, 1e6, 1e30])], (x) => x.log()),
  op('sqrt', [range(0.1, 4, 3, 5)], (x) => x.sqrt()),
  op('reciprocal', [range(0.5, 3, 3, 5)], (x) => x.reciprocal()),
  op('tanh', [[3, 5]], (x) => x.tanh()),
  op('tanh, near 0', [range(-1e-3, 1e-3, 33)], (x) => x.tanh()),
  op('tanh, saturated', [saturated], (x) => x.tanh()),
  op('sigmoid', [[3, 5]], (x) => x.sigmoid()),
  op('sigmoid, saturated', [saturated], (x) => x.sigmoid()),
  op('relu', [[3, 5]], (x) => x.relu()),
  op('square', [[3, 5]], (x) => x.square()),
  op('clamp', [[3, 5]], (x) => x.clamp(-0.3, 0.4)),
  op('clamp from below', [[3, 5]], (x) => x.clamp(0.1, Infinity)),
  valuesOnly('clamp of special values', [special], (x) => x.clamp(-1, 6)),
  valuesOnly('sign', [[3, 5]], (x) => x.sign()),
  valuesOnly('sign of 0', [exactly([0, -3, 4])], (x) => x.sign()),
  ...(['neg', 'abs', 'exp', 'tanh', 'sigmoid', 'relu', 'reciprocal', 'sqrt', 'log'] as const).map(
    (name) => valuesOnly(`${name} of special values`, [special], (x) => x[name]()),
  ),
];

/** Sizes that leave every remainder of a vector register or an unrolled loop. */
const lengths: Case[] = [1, 2, 3, 4, 5, 6, 7, 8, 15, 17, 31, 33, 63, 65, 1001].flatMap((length) => [
  op(`tanh of ${length}`, [[length]], (x) => x.tanh()),
  op(`multiply of ${length}`, [[length], [length]], (a, b) => a.mul(b)),
  op(`add a number to ${length}`, [[length]], (x) => x.add(0.75)),
]);

const away = range(0.5, 3, 3, 5);
const binary: Case[] = [
  op(
    'add',
    [
      [3, 5],
      [3, 5],
    ],
    (a, b) => a.add(b),
  ),
  op(
    'subtract',
    [
      [3, 5],
      [3, 5],
    ],
    (a, b) => a.sub(b),
  ),
  op(
    'multiply',
    [
      [3, 5],
      [3, 5],
    ],
    (a, b) => a.mul(b),
  ),
  op('divide', [[3, 5], away], (a, b) => a.div(b)),
  op('power', [away, [3, 5]], (a, b) => a.pow(b)),
  op('power of 2', [[3, 5]], (a) => a.pow(2)),
  op('power of −0.5', [away], (a) => a.pow(-0.5)),
  op(
    'maximum',
    [
      [3, 5],
      [3, 5],
    ],
    (a, b) => a.maximum(b),
  ),
  op(
    'minimum',
    [
      [3, 5],
      [3, 5],
    ],
    (a, b) => a.minimum(b),
  ),
  op('maximum with a number', [[3, 5]], (a) => a.maximum(0.25)),
  op('a tensor with itself', [[3, 5]], (a) =>
    a
      .mul(a)
      .add(a)
      .sub(a.div(a.abs().add(1))),
  ),
  valuesOnly('int32 operands', [indices(9, 7), indices(9, 7)], (a, b) => a.add(b)),
  op('int32 times float32', [indices(9, 7), [7]], (a, b) => a.mul(b)),
];

const specialPairs = [exactly([1, NaN, -Infinity, NaN, 0]), exactly([NaN, 2, Infinity, NaN, 0])];
const specials: Case[] = (['add', 'sub', 'mul', 'div', 'maximum', 'minimum'] as const).map((name) =>
  valuesOnly(`${name} of special values`, specialPairs, (a, b) => a[name](b)),
);

const comparable = [exactly([1, 2, 2, NaN, -0, Infinity]), exactly([2, 1, 2, NaN, 0, Infinity])];
const comparisons: Case[] = (
  ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const
).flatMap((name) => [
  valuesOnly(name, comparable, (a, b) => a[name](b)),
  valuesOnly(`${name}, broadcast`, [indices(3, 5, 1), indices(3, 7)], (a, b) => a[name](b)),
]);

/** Shapes that broadcast to one, each in its own way. */
const broadcastPairs: [readonly number[], readonly number[]][] = [
  [[3, 5], []],
  [[], [3, 5]],
  [[3, 5], [5]],
  [[5], [3, 5]],
  [
    [3, 5],
    [3, 1],
  ],
  [
    [3, 1],
    [1, 5],
  ],
  [[3, 5, 7], [7]],
  [
    [3, 5, 7],
    [5, 1],
  ],
  [
    [3, 1, 7],
    [5, 1],
  ],
  [
    [3, 5, 7],
    [3, 1, 1],
  ],
  [
    [1, 5, 1],
    [3, 1, 7],
  ],
  [
    [2, 3, 1, 5],
    [7, 1],
  ],
  [
    [2, 1, 3, 1, 5],
    [7, 1, 2, 1],
  ],
  [[1], [1, 1]],
];
const combine: Record<string, (a: Tensor, b: Tensor) => Tensor> = {
  add: (a, b) => a.add(b),
  subtract: (a, b) => a.sub(b),
  multiply: (a, b) => a.mul(b),
  divide: (a, b) => a.div(b.square().add(1)),
  maximum: (a, b) => a.maximum(b),
};
const broadcasts: Case[] = broadcastPairs.flatMap(([a, b]) =>
  Object.entries(combine).map(([name, run]) => op(`${name} [${a}] and [${b}]`, [a, b], run)),
);

const ones = exactly([1, 0, 1, 0, 0, 1]);
const selections: Case[] = [
  op('where', [constant(ones), [6], [6]], (condition, a, b) => where(condition, a, b)),
  op('where, all broadcast', [constant(exactly([1, 0, 1], [3, 1])), [5], [2, 1, 1]], where),
  op(
    'where, NaN in the branch not taken',
    [constant(ones), exactly([1, NaN, 2, NaN, NaN, 3]), [6]],
    (condition, a, b) => where(condition, a, b.mul(2)),
  ),
  op(
    'where, infinity in the branch not taken',
    [constant(ones), [6], exactly([Infinity, 1, -Infinity, 2, 3, NaN])],
    where,
  ),
  valuesOnly('where, any value but 0 holds', [exactly([-1, 0.5, 0, -0]), [4], [4]], where),
];

const empty: Case[] = [
  op('unary of nothing', [[0, 3]], (x) => x.tanh()),
  op('binary of nothing', [[0, 3], [3]], (a, b) => a.add(b)),
  op('binary of nothing, broadcast', [[3, 1], [0]], (a, b) => a.mul(b)),
  op('where of nothing', [constant(range(0, 1, 0, 3)), [0, 3], [0, 3]], where),
];

/** Cases of elementwise ops. */
export const elementwiseCases: readonly Case[] = [
  ...unary,
  ...lengths,
  ...binary,
  ...specials,
  ...comparisons,
  ...broadcasts,
  ...selections,
  ...empty,
];

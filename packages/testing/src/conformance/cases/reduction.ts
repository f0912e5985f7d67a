import type { Axes, Tensor } from '@unrolled/tensor';
import { type Case, exactly, op, range, valuesOnly } from '../case.ts';

const axisSets: Axes[] = [undefined, 0, 1, 2, -1, [0, 1], [0, 2], [1, 2], [0, 1, 2], []];
const reductions: Record<string, (x: Tensor, axes: Axes, keepDims: boolean) => Tensor> = {
  sum: (x, axes, keepDims) => x.sum(axes, { keepDims }),
  mean: (x, axes, keepDims) => x.mean(axes, { keepDims }),
  max: (x, axes, keepDims) => x.max(axes, { keepDims }),
  min: (x, axes, keepDims) => x.min(axes, { keepDims }),
};
const describeAxes = (axes: Axes) => (axes === undefined ? 'all axes' : `axes [${axes}]`);

const overAxes: Case[] = Object.entries(reductions).flatMap(([name, reduce]) => [
  ...axisSets.flatMap((axes) =>
    [false, true].map((keepDims) =>
      op(`${name} over ${describeAxes(axes)}${keepDims ? ', kept' : ''}`, [[3, 5, 7]], (x) =>
        reduce(x, axes, keepDims),
      ),
    ),
  ),
  op(`${name} over axes [0, 2] of four`, [[2, 3, 5, 7]], (x) => reduce(x, [0, 2], false)),
  op(`${name} of many rows`, [[65, 33]], (x) => reduce(x, 0, false)),
  op(`${name} of many columns`, [[5, 1031]], (x) => reduce(x, 1, false)),
  op(`${name} of a scalar`, [[]], (x) => reduce(x, undefined, false)),
  op(`${name} over length 1`, [[3, 1, 5]], (x) => reduce(x, 1, false)),
  op(`${name} of no rows`, [[0, 3]], (x) => reduce(x, 1, false)),
]);

const ties = exactly([2, 2, 1, 2, -1, -1, -1, -1], [2, 4]);

/** Cases of reductions. */
export const reductionCases: readonly Case[] = [
  ...overAxes,
  valuesOnly('sum over nothing', [[3, 0]], (x) => x.sum(1)),
  valuesOnly('max over nothing', [[3, 0]], (x) => x.max(1)),
  valuesOnly('min over nothing', [[3, 0]], (x) => x.min(1)),
  op('sum over nothing, with gradient', [[3, 0]], (x) => x.sum(1)),
  op('max with ties', [ties], (x) => x.max(1)),
  op('min with ties over all', [ties], (x) => x.min()),
  valuesOnly('max of infinities', [exactly([-Infinity, -Infinity, 1, Infinity], [2, 2])], (x) =>
    x.max(1),
  ),
  ...(['sum', 'max', 'min'] as const).map((name) =>
    valuesOnly(`${name} of NaN`, [exactly([1, NaN, 2, 3, 4, 5, 6, NaN], [2, 4])], (x) =>
      x[name](1),
    ),
  ),
  op('sum of large and small values', [range(-1000, 1000, 5, 257)], (x) => x.sum(1)),
  ...[0, 1, 2].map((axis) => valuesOnly(`argmax over ${axis}`, [[3, 5, 7]], (x) => x.argmax(axis))),
  valuesOnly('argmax with ties gives the first', [ties], (x) => x.argmax()),
  valuesOnly('argmax of many columns', [[5, 1031]], (x) => x.argmax()),
  valuesOnly('argmax of −∞', [exactly([-Infinity, -Infinity])], (x) => x.argmax()),
  valuesOnly('argmax of no rows', [[0, 3]], (x) => x.argmax()),
];

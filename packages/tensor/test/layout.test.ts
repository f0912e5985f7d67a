import { beforeEach, describe, expect, it } from 'vitest';
import {
  concat,
  createReferenceBackend,
  ones,
  setBackend,
  stack,
  type Tensor,
  tensor,
  zeros,
} from '../src/index.ts';
import { itRefuses } from './it-refuses.ts';

const values = (x: Tensor) => Array.from(x.dataSync());
const index = () => tensor(Int32Array.of(5));
const two = () => zeros([2, 3]);

beforeEach(() => {
  setBackend(createReferenceBackend());
});

describe('layout', () => {
  const x = () =>
    tensor(
      Float32Array.from({ length: 24 }, (_, index) => index),
      [2, 3, 4],
    );

  it('slice takes ranges, negative places and steps', () => {
    expect(values(x().slice([[1], [-2, -1], [0, 4, 3]]))).toEqual([16, 19]);
    expect(x().slice([null, [1, 1]]).shape).toEqual([2, 0, 4]);
    expect(values(x().slice([[1, 2], null, [3]]))).toEqual([15, 19, 23]);
  });

  it('reshape infers one length and shares the memory', () => {
    const whole = x();
    const flat = whole.reshape([-1]);
    whole.assign(zeros([2, 3, 4]));
    expect(values(flat)).toEqual(new Array(24).fill(0));
    expect(x().reshape([4, -1]).shape).toEqual([4, 6]);
  });

  it('a view lives on when what it views is disposed of', () => {
    const whole = x();
    const view = whole.reshape([24]);
    whole.dispose();
    whole.dispose();
    expect(values(view)[23]).toBe(23);
  });

  it('concat and stack', () => {
    expect(
      values(
        concat(
          [
            tensor([[1], [2]]),
            tensor([
              [3, 4],
              [5, 6],
            ]),
          ],
          1,
        ),
      ),
    ).toEqual([1, 3, 4, 2, 5, 6]);
    expect(values(stack([tensor([1, 2]), tensor([3, 4])], -1))).toEqual([1, 3, 2, 4]);
    expect(concat([zeros([2, 0]), ones([2, 3])], -1).shape).toEqual([2, 3]);
  });
});
describe('errors say where, what was expected and what came', () => {
  itRefuses([
    [
      'reshape',
      'ShapeError',
      /^Tensor\.reshape: \[2, 3\] holds 6 values, \[4\] would hold 4/,
      () => two().reshape([4]),
    ],
    [
      'reshape: −1',
      'ShapeError',
      /^Tensor\.reshape: no length for −1 makes \[4, -1\] hold 6 values/,
      () => two().reshape([4, -1]),
    ],
    [
      'transpose',
      'ShapeError',
      /^Tensor\.transpose: the permutation must name each axis from 0 to 1 once, got \[0, 0\]/,
      () => two().transpose([0, 0]),
    ],
    [
      'transpose: rank',
      'ShapeError',
      /^Tensor\.transpose: needs at least two axes, the tensor has 1/,
      () => ones([3]).transpose(),
    ],
    [
      'expand',
      'ShapeError',
      /^Tensor\.expand: \[2, 3\] cannot be expanded to \[3\]/,
      () => two().expand([3]),
    ],
    [
      'expand: negative',
      'ShapeError',
      /^Tensor\.expand: a shape holds whole numbers/,
      () => ones([1]).expand([-1]),
    ],
    [
      'slice: range',
      'ShapeError',
      /^Tensor\.slice: range \[1, 5\] does not fit axis 1 of \[2, 3\]/,
      () => two().slice([null, [1, 5]]),
    ],
    [
      'slice: fraction',
      'ShapeError',
      /^Tensor\.slice: range \[0.5\] does not fit axis 0/,
      () => two().slice([[0.5]]),
    ],
    [
      'slice: step',
      'ShapeError',
      /^Tensor\.slice: range \[0, 2, 1.5\] does not fit/,
      () => two().slice([[0, 2, 1.5]]),
    ],
    [
      'slice: count',
      'ShapeError',
      /^Tensor\.slice: ranges must be one for each of the first axes of \[2, 3\], got an array of 3/,
      () => two().slice([null, null, null]),
    ],
    ['pad', 'ShapeError', /^Tensor\.pad: widths must be one pair/, () => two().pad([[0, 1]])],
    [
      'pad: fraction',
      'ShapeError',
      /^Tensor\.pad: widths\[1\] must be a pair \[before, after\] .* got \[0\.5, 0\]/,
      () =>
        two().pad([
          [0, 1],
          [0.5, 0],
        ]),
    ],
    [
      'concat: none',
      'ArgumentError',
      /^concat: needs at least one tensor, got none/,
      () => concat([]),
    ],
    [
      'concat: shapes',
      'ShapeError',
      /^concat: shapes may differ only along axis 0, got \[2, 3\], \[2, 4\]/,
      () => concat([two(), zeros([2, 4])]),
    ],
    [
      'stack',
      'ShapeError',
      /^stack: shapes must be equal, got \[2, 3\] and \[3\]/,
      () => stack([two(), zeros([3])]),
    ],
    [
      'gather: range',
      'ArgumentError',
      /^Tensor\.gather: indices must be from 0 to 1, got 5 at index 0/,
      () => two().gather(index()),
    ],
    [
      'gather: dtype',
      'ArgumentError',
      /^Tensor\.gather: indices must be int32, got float32/,
      () => two().gather(ones([1])),
    ],
    [
      'gather: rank',
      'ShapeError',
      /^Tensor\.gather: the table needs at least one axis/,
      () => ones([]).gather(index()),
    ],
  ]);
});

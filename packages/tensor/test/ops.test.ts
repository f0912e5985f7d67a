import { beforeEach, describe, expect, it } from 'vitest';
import {
  adamStep,
  averagePool2d,
  clipGlobalNorm,
  conv2d,
  createReferenceBackend,
  dropout,
  dropoutMask,
  full,
  maxPool2d,
  noGrad,
  oneHot,
  ones,
  Rng,
  setBackend,
  sgdStep,
  type Tensor,
  tensor,
  where,
  zeros,
} from '../src/index.ts';
import { adam } from './adam.ts';
import { itRefuses } from './it-refuses.ts';

const values = (x: Tensor) => Array.from(x.dataSync());
const image = () => zeros([1, 4, 4, 2]);
const index = () => tensor(Int32Array.of(5));
const two = () => zeros([2, 3]);

beforeEach(() => {
  setBackend(createReferenceBackend());
});

describe('pooling and convolution', () => {
  it('never takes padding for the greatest value', () => {
    const x = full([1, 3, 3, 1], -5);
    const y = maxPool2d(x, 2, { stride: 2, padding: 1 });
    expect(y.shape).toEqual([1, 2, 2, 1]);
    expect(values(y)).toEqual([-5, -5, -5, -5]);
  });

  it('counts padding into the mean', () => {
    expect(values(averagePool2d(ones([1, 2, 2, 1]), 2, { padding: 1 }))).toEqual([
      0.25, 0.25, 0.25, 0.25,
    ]);
  });

  it('slides a kernel', () => {
    const x = tensor(
      Float32Array.from({ length: 9 }, (_, index) => index),
      [1, 3, 3, 1],
    );
    const kernel = tensor([1, 10, 100, 1000], [2, 2, 1, 1]);
    expect(values(conv2d(x, kernel))).toEqual([4310, 5421, 7643, 8754]);
  });
});
describe('dropout', () => {
  it('keeps the mean, by seed, and passes the gradient through the mask', () => {
    const x = tensor(new Float32Array(1000).fill(1), [1000], { requiresGrad: true });
    const y = dropout(x, 0.25, new Rng(1));
    const seen = new Set(values(y));
    expect(seen).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(values(y).filter((value) => value === 0).length / 1000).toBeCloseTo(0.25, 1);
    expect(values(dropoutMask(x, [1000], 0.25, new Rng(1)))).toEqual(values(y));
    y.sum().backward();
    expect(values(x.grad ?? x)).toEqual(values(y));
  });
});
describe('oneHot', () => {
  it('marks the index, and nothing for one out of range', () => {
    expect(values(oneHot(tensor(Int32Array.of(2, -1)), 3))).toEqual([0, 0, 1, 0, 0, 0]);
  });
});
describe('in place', () => {
  it('steps record nothing', () => {
    const parameter = tensor([1, 2], [2], { requiresGrad: true });
    sgdStep(parameter, tensor([1, 1]), null, {
      learningRate: 0.5,
      momentum: 0,
      dampening: 0,
      nesterov: false,
      weightDecay: 0,
    });
    expect(values(parameter)).toEqual([0.5, 1.5]);
    expect(parameter.origin).toBeNull();
    expect(noGrad(() => clipGlobalNorm([tensor([3, 4])], 1)).itemSync()).toBe(5);
  });
});
it('clipGlobalNorm refuses memory that is listed twice', () => {
  const gradient = tensor([3, 4]);
  expect(() => clipGlobalNorm([tensor([1]), gradient, gradient.reshape([2, 1])], 1)).toThrow(
    'each gradient must be listed once, got the same memory at 1 and 2',
  );
  expect([...gradient.dataSync()]).toEqual([3, 4]);
});

it('adamStep moves by about the learning rate at first, whatever the gradient', () => {
  const parameter = zeros([3]);
  adamStep(parameter, tensor([1e-3, -5, 200]), zeros([3]), zeros([3]), adam);
  for (const [place, value] of values(parameter).entries()) {
    expect(value).toBeCloseTo([-1, 1, -1][place], 4);
  }
});
describe('errors say where, what was expected and what came', () => {
  itRefuses([
    [
      'add',
      'ShapeError',
      /^Tensor\.add: shapes \[2, 3\] and \[2\] do not broadcast/,
      () => two().add(ones([2])),
    ],
    [
      'unary dtype',
      'ArgumentError',
      /^Tensor\.exp: x must be float32, got int32; use cast\('float32'\)/,
      () => index().exp(),
    ],
    [
      'matmul: rank',
      'ShapeError',
      /^Tensor\.matmul: both operands need at least two axes, got \[2, 3\] and \[3\]; reshape/,
      () => two().matmul(ones([3])),
    ],
    [
      'matmul: inner',
      'ShapeError',
      /^Tensor\.matmul: inner lengths differ, 3 and 2, in \[2, 3\] · \[2, 3\]/,
      () => two().matmul(two()),
    ],
    [
      'matmul: transposed',
      'ShapeError',
      /inner lengths differ, 2 and 3, in \[2, 3\]ᵀ · \[2, 3\]ᵀ/,
      () => two().matmul(two(), { transposeA: true, transposeB: true }),
    ],
    [
      'reduction axis',
      'ShapeError',
      /axis must be a whole number from -2 to 1, got 2/,
      () => two().sum(2),
    ],
    [
      'argmax: empty',
      'ShapeError',
      /^Tensor\.argmax: axis -1 of \[2, 0\] is empty/,
      () => zeros([2, 0]).argmax(),
    ],
    [
      'where',
      'ArgumentError',
      /^where: condition must be float32, got int32/,
      () => where(index(), two(), two()),
    ],
    [
      'conv2d',
      'ShapeError',
      /^conv2d: x must be \[batch, height, width, inputs\] .* got \[1, 4, 4, 2\] and \[2, 2, 3, 1\]/,
      () => conv2d(image(), zeros([2, 2, 3, 1])),
    ],
    [
      'conv2d: stride',
      'ArgumentError',
      /^conv2d: stride must be a whole number from 1 to 16777216, or two of them, got 0/,
      () => conv2d(image(), zeros([2, 2, 2, 1]), { stride: 0 }),
    ],
    [
      'conv2d: window',
      'ShapeError',
      /^conv2d: a window of \[5,5\] does not fit an image of \[4, 4\]/,
      () => conv2d(image(), zeros([5, 5, 2, 1])),
    ],
    [
      'maxPool2d: rank',
      'ShapeError',
      /^maxPool2d: x must be \[batch, height, width, channels\], got \[2, 3\]/,
      () => maxPool2d(two(), 2),
    ],
    [
      'maxPool2d: padding',
      'ArgumentError',
      /^maxPool2d: padding must be at most half of the window, \[1, 1\], got \[2, 2\]/,
      () => maxPool2d(image(), 2, { padding: 2 }),
    ],
    [
      'dropout',
      'ArgumentError',
      /^dropout: rate must be a number from 0 up to but not including 1, got 1$/,
      () => dropout(two(), 1, new Rng(1)),
    ],
    [
      'clipGlobalNorm',
      'ArgumentError',
      /^clipGlobalNorm: needs at least one gradient, got none/,
      () => clipGlobalNorm([], 1),
    ],
    [
      'assign',
      'ShapeError',
      /^Tensor\.assign: shapes differ, \[2, 3\] and \[3\]/,
      () => two().assign(ones([3])),
    ],
    [
      'item',
      'ShapeError',
      /^Tensor\.itemSync: the tensor must hold one value, its shape is \[2, 3\]/,
      () => two().itemSync(),
    ],
    [
      'disposed',
      'StateError',
      /^Tensor: this tensor of shape \[2, 3\] was disposed of, .* keep\(\) it/,
      () => {
        const x = two();
        x.dispose();
        return x.add(1);
      },
    ],
    [
      'two backends',
      'BackendError',
      /^Tensor\.add: operands are on two backends, reference and reference; create both on one backend/,
      () => {
        const x = two();
        setBackend(createReferenceBackend());
        return x.add(two());
      },
    ],
  ]);

  it('in data(), as a rejection', async () => {
    const x = two();
    x.dispose();
    await expect(x.data()).rejects.toThrow(/was disposed of/);
    await expect(two().item()).rejects.toThrow(/^Tensor\.item: the tensor must hold one value/);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import {
  adamStep,
  averagePool2d,
  clipGlobalNorm,
  concat,
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
  stack,
  type Tensor,
  tensor,
  where,
  zeros,
} from '../src/index.ts';

const values = (x: Tensor) => Array.from(x.dataSync());

beforeEach(() => {
  setBackend(createReferenceBackend());
});

describe('tensor', () => {
  it('takes its shape from nested arrays', () => {
    const x = tensor([[[1, 2, 3]], [[4, 5, 6]]]);
    expect(x.shape).toEqual([2, 1, 3]);
    expect(values(x)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(tensor(5).shape).toEqual([]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(tensor([Float32Array.of(1, 2), Float32Array.of(3, 4)]).shape).toEqual([2, 2]);
  });

  it('copies', () => {
    const source = Float32Array.of(1, 2);
    const x = tensor(source);
    source[0] = 9;
    expect(values(x)).toEqual([1, 2]);
    x.dataSync()[0] = 8;
    expect(values(x)).toEqual([1, 2]);
  });

  it('holds float32, or int32 when it is made of or asked for one', () => {
    expect(tensor(Float64Array.of(0.1)).itemSync()).toBe(Math.fround(0.1));
    expect(tensor(Int32Array.of(3)).dtype).toBe('int32');
    expect(tensor([3], [1], { dtype: 'int32' }).dataSync()).toEqual(Int32Array.of(3));
    expect(tensor(Int32Array.of(3), [1], { dtype: 'float32' }).dtype).toBe('float32');
    expect(tensor(Uint8Array.of(200)).itemSync()).toBe(200);
  });

  it('is read asynchronously too', async () => {
    expect(await tensor([1, 2]).data()).toEqual(Float32Array.of(1, 2));
    expect(await tensor([[7]]).item()).toBe(7);
  });
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

const image = () => zeros([1, 4, 4, 2]);
const index = () => tensor(Int32Array.of(5));
const two = () => zeros([2, 3]);
const adam = {
  learningRate: 1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decoupled: false,
  step: 1,
};

describe('errors say where, what was expected and what came', () => {
  it.each<[string, string, RegExp, () => unknown]>([
    [
      'tensor: size',
      'ShapeError',
      /^tensor: shape \[2, 2\] holds 4 values, got 3$/,
      () => tensor([1, 2, 3], [2, 2]),
    ],
    [
      'tensor: negative length',
      'ShapeError',
      /^tensor: a shape holds whole numbers from 0 up, got -1 for axis 0/,
      () => tensor([1], [-1]),
    ],
    [
      'tensor: ragged',
      'ShapeError',
      /^tensor: nested arrays of numbers must all have shape \[2, 2\] like the first, got an array of 1 at depth 1/,
      () => tensor([[1, 2], [3]]),
    ],
    [
      'tensor: null',
      'ShapeError',
      /^tensor: .* got null at depth 1/,
      () => Reflect.apply(tensor, null, [[null]]),
    ],
    [
      'tensor: null alone',
      'ArgumentError',
      /^tensor: values must be a number, a typed array of numbers, or nested arrays of numbers, got null/,
      () => Reflect.apply(tensor, null, [null]),
    ],
    [
      'tensor: text',
      'ArgumentError',
      /^tensor: values must be a number, .* got "abc"/,
      () => Reflect.apply(tensor, null, ['abc']),
    ],
    [
      'tensor: bigints',
      'ArgumentError',
      /^tensor: values must be a number, .* got a BigInt64Array of 2/,
      () => Reflect.apply(tensor, null, [BigInt64Array.of(1n, 2n)]),
    ],
    [
      'tensor: an array whose first part is itself',
      'ShapeError',
      /^tensor: arrays must be nested at most 64 deep/,
      () => {
        const list: unknown[] = [];
        list.push(list);
        return Reflect.apply(tensor, null, [list]);
      },
    ],
    [
      'tensor: a view of a buffer that has shrunk',
      'ArgumentError',
      /^tensor: the buffer of the values was transferred or has shrunk/,
      () => {
        const buffer = Reflect.construct(ArrayBuffer, [16, { maxByteLength: 16 }]);
        const values = new Float32Array(buffer, 8, 2);
        buffer.resize(4);
        return tensor(values);
      },
    ],
    ['full', 'ShapeError', /^full: a shape holds whole numbers/, () => full([0.5], 1)],
    [
      'requiresGrad',
      'ArgumentError',
      /^Tensor\.requiresGrad: only float32 tensors/,
      () => tensor(Int32Array.of(1), [1], { requiresGrad: true }),
    ],
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
      'reference backend',
      'ArgumentError',
      /^createReferenceBackend: precision must be "float32" or "float64", got "float16"/,
      () => Reflect.apply(createReferenceBackend, null, [{ precision: 'float16' }]),
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
  ])('%s', (_, name, message, run) => {
    let caught: unknown;
    try {
      run();
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name });
    expect(String(caught).slice(name.length + 2)).toMatch(message);
  });

  it('in data(), as a rejection', async () => {
    const x = two();
    x.dispose();
    await expect(x.data()).rejects.toThrow(/was disposed of/);
    await expect(two().item()).rejects.toThrow(/^Tensor\.item: the tensor must hold one value/);
  });
});

it('adamStep moves by about the learning rate at first, whatever the gradient', () => {
  const parameter = zeros([3]);
  adamStep(parameter, tensor([1e-3, -5, 200]), zeros([3]), zeros([3]), adam);
  for (const [place, value] of values(parameter).entries()) {
    expect(value).toBeCloseTo([-1, 1, -1][place], 4);
  }
});

import { beforeEach, describe, expect, it } from 'vitest';
import { createReferenceBackend, full, setBackend, type Tensor, tensor } from '../src/index.ts';
import { itRefuses } from './it-refuses.ts';

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
describe('errors say where, what was expected and what came', () => {
  itRefuses([
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
      'ArgumentError',
      /^tensor: nested arrays must hold numbers, got null at depth 1/,
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
      'reference backend',
      'ArgumentError',
      /^createReferenceBackend: precision must be "float32" or "float64", got "float16"/,
      () => Reflect.apply(createReferenceBackend, null, [{ precision: 'float16' }]),
    ],
  ]);
});

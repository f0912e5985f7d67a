import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  createWasmBackend,
  type DType,
  full,
  getBackend,
  noGrad,
  Rng,
  scope,
  setBackend,
  Tensor,
  tensor,
  UnrolledError,
} from '../src/index.ts';

/** Values that a caller without types may pass. */
const anything = (value: unknown) => value as never;

describe('calls without types', () => {
  const x = tensor([1, 2, 3]);

  it.each([
    ['add', () => x.add(anything(undefined)), 'Tensor.add: the other operand must be a tensor'],
    ['clamp', () => x.clamp(anything('0'), 1), 'Tensor.clamp: low must be a number'],
    ['matmul', () => x.matmul(anything('x')), 'Tensor.matmul: each operand must be a tensor'],
    ['cast', () => x.cast('float64' as DType), 'Tensor.cast: dtype must be "float32" or "int32"'],
    ['sum', () => x.sum(0, anything({ keepdims: true })), 'did you mean keepDims?'],
    ['tensor', () => tensor([1], [1], anything({ dtype: 'x' })), 'tensor: dtype must be'],
    ['tensor', () => tensor(anything([[new DataView(new ArrayBuffer(2))]])), 'got an object'],
    ['full', () => full([2], anything('7')), 'full: value must be a number, got "7"'],
    ['setBackend', () => setBackend(anything(undefined)), 'setBackend: backend must be a Backend'],
    ['Rng', () => new Rng(anything('1')), 'Rng: the seed must be a whole number'],
    ['scope', () => scope(anything(x)), 'scope: run must be a function, got a tensor'],
    ['noGrad', () => noGrad(anything(null)), 'noGrad: run must be a function, got null'],
    ['backward', () => x.mul(1).backward(anything([1])), 'Tensor.backward'],
  ])('%s says what it takes', (_, call, message) => {
    expect(call).toThrow(UnrolledError);
    expect(call).toThrow(message);
  });

  it('leave the backend in use as it is', () => {
    const before = getBackend();
    expect(() => setBackend(anything({ name: 'none' }))).toThrow(ArgumentError);
    expect(getBackend()).toBe(before);
  });

  it('refuse options that a backend does not have', async () => {
    await expect(createWasmBackend(anything({ thread: 2 }))).rejects.toThrow(
      'createWasmBackend: unknown option "thread"; did you mean threads?',
    );
  });

  it('take no proxy and no prototype of a tensor for one', () => {
    for (const other of [new Proxy(x, {}), Tensor.prototype]) {
      expect(() => x.add(other)).toThrow(ArgumentError);
    }
  });
});

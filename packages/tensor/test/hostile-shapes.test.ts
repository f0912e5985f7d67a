import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Heap } from '../src/backends/wasm/heap.ts';
import { createWasmBackendSync } from '../src/backends/wasm/index.ts';
import { Pool } from '../src/backends/wasm/pool.ts';
import {
  type Backend,
  BackendError,
  createReferenceBackend,
  dropoutMask,
  full,
  oneHot,
  Rng,
  randomNormal,
  randomUniform,
  type Shape,
  setBackend,
  Tensor,
  tensor,
  UnrolledError,
} from '../src/index.ts';

/** What callers without types, and damaged files, give for a shape. */
const hostile: Record<string, unknown> = {
  NaN: [Number.NaN],
  Infinity: [Number.POSITIVE_INFINITY],
  negative: [-4],
  'two negative lengths': [-2, -2],
  fraction: [0.25, 16],
  text: ['4'],
  undefined: undefined,
  'undefined length': [undefined],
  'no length': new Array(1),
  null: null,
  number: 4,
  'typed array': Int32Array.of(4),
  'more than an int32 counts': [2 ** 31],
  'more together': [2 ** 16, 2 ** 16],
  'more than memory': [2 ** 40],
  'more than a number counts, beside nothing': [0, 2 ** 53],
  'an infinite product beside nothing': [0, ...new Array(30).fill(2 ** 52)],
  'an infinite product': new Array(30).fill(2 ** 52),
  'lengths beyond all whole numbers': [2 ** 600, 2 ** 600],
};

const calls: Record<string, (x: Tensor, shape: Shape) => unknown> = {
  Tensor: (x, shape) => new Tensor(x.storage, shape),
  alias: (x, shape) => x.alias(shape),
  wrap: (x, shape) => x.wrap(shape, x.backend.upload([1, 2, 3, 4], 'float32')),
  'constant of one value': (x, shape) => x.constant(7, shape),
  'constant of several values': (x, shape) => x.constant([7, 7, 7, 7], shape),
  tensor: (_, shape) => tensor([7, 7, 7, 7], shape),
  full: (_, shape) => full(shape, 7),
  randomUniform: (_, shape) => randomUniform(shape, 7, 8, new Rng(1)),
  randomNormal: (_, shape) => randomNormal(shape, 7, 1, new Rng(1)),
  dropoutMask: (x, shape) => dropoutMask(x, shape, 0.5, new Rng(1)),
  reshape: (x, shape) => x.reshape(shape),
  expand: (x, shape) => x.slice([[0, 1]]).expand(shape),
};

/** Calls that may go without a shape. */
const hasDefault = ['tensor', 'alias'];

const others: Record<string, (x: Tensor) => unknown> = {
  'pad by no pairs': (x) => x.pad([[1]] as never),
  'pad by NaN': (x) => x.pad([[Number.NaN, 0]]),
  'pad by a pair that is missing': (x) => x.pad(new Array(1)),
  'pad by three': (x) => x.pad([[0, 0, 1]] as never),
  'pad by too much': (x) => x.pad([[0, 2 ** 40]]),
  'slice by text': (x) => x.slice(['01' as never]),
  'slice from NaN': (x) => x.slice([[Number.NaN]]),
  'slice by NaN': (x) => x.slice([[0, 4, Number.NaN]]),
  'transpose by places that are missing': (x) => x.transpose(new Array(1)),
  'one-hot of NaN': (x) => oneHot(x.cast('int32'), Number.NaN),
  'one-hot of too many': (x) => oneHot(x.cast('int32'), 2 ** 40),
  'a shape of another size': (x) => new Tensor(x.storage, [5]),
  'a view of another size': (x) => x.alias([2, 3]),
  'a buffer of another size': (x) => x.wrap([3], x.backend.upload([1, 2], 'float32')),
  'a constant of another size': (x) => x.constant([1, 2], [3]),
  'an outer product beyond all memory': (x) =>
    x
      .expand([2 ** 16, 4])
      .reshape([-1, 1])
      .mul(x.expand([2 ** 16, 4]).reshape([1, -1])),
};

describe.each(['wasm', 'reference'])('hostile shapes on %s', (name) => {
  let backend: Backend;
  let sentinel: Tensor;
  beforeEach(() => {
    backend = name === 'wasm' ? createWasmBackendSync() : createReferenceBackend();
    setBackend(backend);
    sentinel = tensor([1, 2, 3, 4]);
  });
  // A broken heap hands the memory of the sentinel out again.
  afterEach(() => {
    for (let i = 0; i < 20; i++) full([50_000], 7);
    expect(sentinel.dataSync()).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  const x = () => tensor([5, 6, 7, 8]);

  test.each(Object.keys(hostile))('a shape that is %s is refused everywhere', (kind) => {
    for (const [call, run] of Object.entries(calls)) {
      if (hasDefault.includes(call) && (hostile[kind] ?? null) === null) continue;
      expect(() => run(x(), hostile[kind] as Shape), call).toThrow(UnrolledError);
    }
  });

  test.each(Object.entries(others))('%s is refused', (_, run) => {
    expect(() => run(x())).toThrow(UnrolledError);
  });

  test.each([Number.NaN, -1, 0.25, Number.POSITIVE_INFINITY, 2 ** 52, '4'])(
    'the backend refuses to make %s values',
    (size) => {
      const { primitives } = backend;
      expect(() => primitives.fill(size as number, 7, 'float32')).toThrow(BackendError);
    },
  );

  test('a shape cannot be changed later, by its list or by the tensor', () => {
    const shape = [2, 2];
    const made = tensor([5, 6, 7, 8], shape);
    shape[0] = 50_000;
    expect(made.shape).toEqual([2, 2]);
    expect(() => Reflect.set(made.shape, 0, 50_000) || made.sum()).not.toThrow();
    expect(made.shape).toEqual([2, 2]);
    expect(made.sum(0).dataSync()).toEqual(Float32Array.of(12, 14));
  });

  test('negative zeros become zeros', () => {
    expect(Object.is(full([-0, 3], 1).shape[0], 0)).toBe(true);
    expect(full([3, -0], 1).sum(-0).shape).toEqual([0]);
  });
});

describe('the heap', () => {
  test.each([Number.NaN, -64, 0.5, Number.POSITIVE_INFINITY, '64'])(
    'neither gives nor takes back a block of %s bytes',
    (bytes) => {
      const pool = new Pool(new WebAssembly.Memory({ initial: 2, maximum: 64 }), 65536);
      const first = pool.allocate(64);
      expect(() => pool.allocate(bytes as number)).toThrow(BackendError);
      expect(() => pool.release(first, bytes as number)).toThrow(BackendError);
      expect(pool.allocate(64)).toBeGreaterThanOrEqual(first + 64);
    },
  );

  test.each([Number.NaN, 0, 65, 65536 + 1024, -64])(
    'takes no block back that begins at %s',
    (pointer) => {
      const pool = new Pool(new WebAssembly.Memory({ initial: 2, maximum: 64 }), 65536);
      pool.allocate(64);
      expect(() => pool.release(pointer, 64)).toThrow(BackendError);
    },
  );

  test('has no scratch of NaN bytes', () => {
    const heap = new Heap();
    const scratch = heap.scratch(256);
    expect(() => heap.scratch(Number.NaN)).toThrow(BackendError);
    expect(heap.scratch(256)).toBe(scratch);
  });
});

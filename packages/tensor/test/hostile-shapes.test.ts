import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import simd from '../src/backends/wasm/generated/simd.ts';
import { createWasmBackendSync } from '../src/backends/wasm/index.ts';
import { instantiate, kernelBytes } from '../src/backends/wasm/kernels/kernels.ts';
import { BlockAllocator } from '../src/backends/wasm/memory/block-allocator.ts';
import { Heap } from '../src/backends/wasm/memory/heap.ts';
import { fromText } from '../src/embedded-kernels/encoding.ts';
import {
  adamStep,
  type Backend,
  BackendError,
  clipGlobalNorm,
  createReferenceBackend,
  dropoutMask,
  full,
  linearCrossEntropy,
  oneHot,
  ones,
  Rng,
  randomNormal,
  randomUniform,
  type Shape,
  scope,
  sequence,
  setBackend,
  sgdStep,
  Tensor,
  tensor,
  UnrolledError,
  zeros,
} from '../src/index.ts';
import { adam } from './adam.ts';

/** Shapes as callers without types, and damaged files, give them. */
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
  'more axes than there is room for': [4, ...new Array(64).fill(1)],
  null: null,
  number: 4,
  'typed array': Int32Array.of(4),
  'more than an int32 counts': [2 ** 31],
  'more together': [2 ** 16, 2 ** 16],
  'more than memory': [2 ** 40],
  'more than a number counts, next to nothing': [0, 2 ** 53],
  'an infinite product next to nothing': [0, ...new Array(30).fill(2 ** 52)],
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

const sgd = { learningRate: 1, momentum: 1, dampening: 0, nesterov: false, weightDecay: 0 };

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
  'an SGD step by fewer values': (x) => sgdStep(x, tensor([1]), null, sgd),
  'an SGD step with less velocity': (x) => sgdStep(x, x, tensor([1]), sgd),
  'an SGD step by whole numbers': (x) => sgdStep(x, x.cast('int32'), null, sgd),
  'an Adam step with a shorter mean': (x) => adamStep(x, x, tensor([1]), x, adam),
  'an Adam step with a longer variance': (x) => adamStep(x, x, x, x.pad([[0, 9]]), adam),
  'clipping of whole numbers': (x) => clipGlobalNorm([x.cast('int32')], 1),
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

  test('40 axes are as good as one', () => {
    const shape = [...new Array(20).fill(1), 2, 2, ...new Array(18).fill(1)];
    const many = tensor([5, 6, 7, 8], shape);
    const order = shape.map((_, axis) => shape.length - 1 - axis);
    expect(many.transpose(order).add(many.sum()).dataSync()).toEqual(
      Float32Array.of(31, 33, 32, 34),
    );
    expect(many.max([20, 21]).rank).toBe(38);
  });

  test('values are copied from memory that is shared, or that can be resized', () => {
    const shared = new Float32Array(new SharedArrayBuffer(8));
    const resizable = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }]) as ArrayBuffer;
    const views = [shared, new Float32Array(resizable)];
    const made = views.map((view) => tensor(view.fill(3)));
    for (const view of views) view.fill(9);
    Reflect.apply(Reflect.get(resizable, 'resize'), resizable, [16]);
    for (const one of made) expect(one.dataSync()).toEqual(Float32Array.of(3, 3));
    expect(tensor(views[1]).shape).toEqual([4]);
  });

  test('a buffer that was transferred is refused, and not taken for nothing', () => {
    const values = Float32Array.of(1, 2);
    structuredClone(values.buffer, { transfer: [values.buffer] });
    expect(() => tensor(values)).toThrow(/^tensor: the buffer of the values was transferred/);
    expect(tensor(new Float32Array(0)).shape).toEqual([0]);
  });

  test('negative zeros become zeros', () => {
    expect(Object.is(full([-0, 3], 1).shape[0], 0)).toBe(true);
    expect(full([3, -0], 1).sum(-0).shape).toEqual([0]);
  });
});

describe('the heap', () => {
  test('has panels of more than 4 GiB counted as what they are', () => {
    const { memory } = new Heap();
    const kernels = instantiate(new WebAssembly.Module(kernelBytes(fromText(simd))), memory);
    expect(kernels.packedBytes(1, 2 ** 28)).toBe(8 * 2 ** 28 * 4);
    expect(kernels.matmulScratch(2 ** 20, 2 ** 20, 1, true)).toBeGreaterThan(2 ** 42);
    expect(kernels.linearCrossEntropyScratch(256, 2 ** 20, 2 ** 26)).toBeGreaterThan(2 ** 36);
  });

  test.each([1, 2, 3, 4, 5])('keeps nothing of an op that fails at allocation %d', (failing) => {
    const backend = createWasmBackendSync();
    setBackend(backend);
    const [x, h, w] = [ones([5, 7, 3]), ones([5, 9]), ones([9, 3])];
    const ops = {
      matmul: () => x.reshape([35, 3]).matmul(w, { transposeB: true }),
      'linear cross-entropy': () =>
        linearCrossEntropy(x.reshape([35, 3]), w, zeros([35], 'int32'), {}),
      sequence: () =>
        sequence('rnn-tanh', {
          x,
          h,
          c: null,
          weightInput: w,
          weightHidden: ones([9, 9]),
          biasInput: null,
          biasHidden: null,
        }),
    };
    for (const [name, run] of Object.entries(ops)) {
      w.requiresGrad = true;
      const before = backend.report().liveBuffers;
      const allocate = BlockAllocator.prototype.allocate;
      let count = 0;
      const spy = vi.spyOn(BlockAllocator.prototype, 'allocate').mockImplementation(function (
        this: BlockAllocator,
        bytes,
      ) {
        if (++count === failing) throw new BackendError('out of memory');
        return allocate.call(this, bytes);
      });
      scope(() => {
        try {
          run();
        } catch (error) {
          expect(error, name).toBeInstanceOf(BackendError);
        }
      });
      spy.mockRestore();
      expect(backend.report().liveBuffers, name).toBe(before);
    }
  });

  test.each([Number.NaN, -64, 0.5, Number.POSITIVE_INFINITY, '64'])(
    'neither gives nor takes back a block of %s bytes',
    (bytes) => {
      const blocks = new BlockAllocator(new WebAssembly.Memory({ initial: 2, maximum: 64 }), 65536);
      const first = blocks.allocate(64);
      expect(() => blocks.allocate(bytes as number)).toThrow(BackendError);
      expect(() => blocks.release(first, bytes as number)).toThrow(BackendError);
      expect(blocks.allocate(64)).toBeGreaterThanOrEqual(first + 64);
    },
  );

  test.each([Number.NaN, 0, 65, 65536 + 1024, -64])(
    'takes no block back that begins at %s',
    (pointer) => {
      const blocks = new BlockAllocator(new WebAssembly.Memory({ initial: 2, maximum: 64 }), 65536);
      blocks.allocate(64);
      expect(() => blocks.release(pointer, 64)).toThrow(BackendError);
    },
  );

  test('has no scratch of NaN bytes', () => {
    const heap = new Heap();
    const scratch = heap.scratch(256);
    expect(() => heap.scratch(Number.NaN)).toThrow(BackendError);
    expect(heap.scratch(256)).toBe(scratch);
  });
});

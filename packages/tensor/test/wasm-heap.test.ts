import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWasmBackendSync } from '../src/backends/wasm/index.ts';
import { BlockAllocator, classBytes } from '../src/backends/wasm/memory/block-allocator.ts';
import { Heap } from '../src/backends/wasm/memory/heap.ts';
import { ArgumentError, BackendError, createReferenceBackend, StateError } from '../src/index.ts';

const start = 65536;
const room = 16;

const makeAllocator = (maximum = 1024) =>
  new BlockAllocator(new WebAssembly.Memory({ initial: 2, maximum }), start);

const requests = fc.array(fc.oneof(fc.nat(300), fc.nat(20_000)), { maxLength: 60 });

describe('BlockAllocator', () => {
  test('a size class is at least what is asked for, and at most a quarter and 64 bytes more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 ** 29 }), (bytes) => {
        const size = classBytes(bytes);
        expect(size).toBeGreaterThanOrEqual(bytes);
        expect(size).toBeLessThanOrEqual(bytes * 1.25 + 64);
        expect(size % 64).toBe(0);
        expect(classBytes(size)).toBe(size);
      }),
    );
  });

  test('blocks in use never overlap, are aligned, and have room after them', () => {
    fc.assert(
      fc.property(requests, fc.infiniteStream(fc.boolean()), (sizes, releases) => {
        const blocks = makeAllocator();
        const used: { pointer: number; bytes: number }[] = [];
        for (const bytes of sizes) {
          const pointer = blocks.allocate(bytes);
          expect(pointer % 64).toBe(0);
          expect(pointer).toBeGreaterThanOrEqual(start);
          expect(pointer + bytes + room).toBeLessThanOrEqual(blocks.memory.buffer.byteLength);
          for (const other of used) {
            const apart =
              pointer >= other.pointer + other.bytes + room ||
              other.pointer >= pointer + bytes + room;
            expect(apart).toBe(true);
          }
          used.push({ pointer, bytes });
          if (releases.next().value) {
            const [oldest] = used.splice(0, 1);
            blocks.release(oldest.pointer, oldest.bytes);
          }
        }
      }),
    );
  });

  test('the same round of requests, once freed, takes no new memory', () => {
    fc.assert(
      fc.property(requests, (sizes) => {
        const blocks = makeAllocator();
        const round = () => {
          const pointers = sizes.map((bytes) => blocks.allocate(bytes));
          pointers.forEach((pointer, index) => {
            blocks.release(pointer, sizes[index]);
          });
          return new Set(pointers);
        };
        const first = round();
        const bytes = blocks.memory.buffer.byteLength;
        for (let i = 0; i < 5; i++) expect(round()).toEqual(first);
        expect(blocks.memory.buffer.byteLength).toBe(bytes);
      }),
    );
  });

  test('rounds of other sizes each time take little more than the largest of them', () => {
    const rounds = fc.array(fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 20 }), {
      minLength: 10,
    });
    const footprint = (bytes: number) => classBytes(bytes) + 64;
    fc.assert(
      fc.property(rounds, (allSizes) => {
        const blocks = makeAllocator();
        const kept = 1000;
        let keptBytes = 0;
        let largest = 0;
        for (const sizes of allSizes) {
          const pointers = sizes.map((bytes) => blocks.allocate(bytes));
          blocks.allocate(kept);
          keptBytes += footprint(kept);
          largest = Math.max(
            largest,
            sizes.reduce((sum, bytes) => sum + footprint(bytes), 0),
          );
          pointers.forEach((pointer, index) => {
            blocks.release(pointer, sizes[index]);
          });
        }
        const used = blocks.memory.buffer.byteLength - start;
        expect(used).toBeLessThan(1.5 * (largest + keptBytes) + 3 * 65536);
      }),
    );
  });

  test('memory that cannot grow is a BackendError, and the allocator goes on', () => {
    const blocks = makeAllocator(3);
    expect(() => blocks.allocate(2 ** 20)).toThrow(BackendError);
    expect(() => blocks.allocate(2 ** 33)).toThrow(/out of memory/);
    expect(blocks.allocate(100)).toBe(start);
  });
});

describe('Heap', () => {
  test('a buffer freed twice, or used after, is a StateError', () => {
    const backend = createWasmBackendSync();
    const buffer = backend.upload([1, 2, 3], 'float32');
    backend.free(buffer);
    expect(() => backend.free(buffer)).toThrow(StateError);
    expect(() => backend.downloadSync?.(buffer)).toThrow(StateError);
    expect(() => backend.primitives.unary('exp', buffer)).toThrow(StateError);
  });

  test('buffers of other backends are refused', () => {
    const backend = createWasmBackendSync();
    const foreign = [createReferenceBackend(), createWasmBackendSync()].map((other) =>
      other.upload([1], 'float32'),
    );
    for (const buffer of foreign) {
      expect(() => backend.primitives.unary('exp', buffer)).toThrow(BackendError);
    }
  });

  test('views follow the memory when it grows', () => {
    const heap = new Heap();
    const buffer = heap.upload([1, 2, 3], 'float32');
    heap.make(2 ** 22);
    expect(heap.bytes).toBeGreaterThan(2 ** 24);
    expect(Array.from(heap.download(buffer))).toEqual([1, 2, 3]);
    expect(heap.ints.length).toBe(heap.bytes / 4);
  });

  test('live buffers and reserved bytes are reported', () => {
    const backend = createWasmBackendSync({ relaxed: false });
    const before = backend.report();
    const buffer = backend.upload(new Float32Array(2 ** 20), 'float32');
    expect(backend.report().liveBuffers).toBe(before.liveBuffers + 1);
    expect(backend.report().bytes).toBeGreaterThan(before.bytes);
    backend.free(buffer);
    expect(backend.report().liveBuffers).toBe(before.liveBuffers);
    expect(backend.report().details).toEqual({ relaxedSimd: false, threads: 1 });
    expect(backend.report().fused).toContain('sequenceBackward');
  });

  test('after dispose() nothing is made any more, and late finalizers do no harm', async () => {
    const backend = createWasmBackendSync();
    const buffer = backend.upload([1], 'float32');
    await backend.dispose();
    expect(() => backend.upload([1], 'float32')).toThrow(StateError);
    expect(() => backend.primitives).toThrow(StateError);
    expect(backend.report()).toMatchObject({ liveBuffers: 0, bytes: 0 });
    backend.free(buffer);
  });

  test('assign takes only what fits', () => {
    const backend = createWasmBackendSync();
    const target = backend.upload([1, 2], 'float32');
    expect(() => backend.assign(target, backend.upload([1], 'float32'))).toThrow(ArgumentError);
    expect(() => backend.assign(target, backend.upload([1, 2], 'int32'))).toThrow(ArgumentError);
    backend.assign(target, backend.upload([5, 6], 'float32'));
    expect(Array.from(backend.downloadSync?.(target) ?? [])).toEqual([5, 6]);
  });
});

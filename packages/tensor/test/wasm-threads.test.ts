import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../src/backend/backend.ts';
import simd from '../src/backends/wasm/generated/simd.ts';
import { createThreadedBackend, createWasmBackendSync } from '../src/backends/wasm/index.ts';
import { instantiate, kernelBytes } from '../src/backends/wasm/kernels/kernels.ts';
import { Heap } from '../src/backends/wasm/memory/heap.ts';
import type { Share } from '../src/backends/wasm/threads/calling-thread.ts';
import { sharedKernels } from '../src/backends/wasm/threads/shared-kernels.ts';
import { startThreads } from '../src/backends/wasm/threads/start-threads.ts';
import { ThreadPool } from '../src/backends/wasm/threads/thread-pool.ts';
import { WorkerThread } from '../src/backends/wasm/threads/worker-thread.ts';
import { fromText } from '../src/embedded-kernels/encoding.ts';
import {
  ArgumentError,
  BackendError,
  createWasmBackend,
  dropout,
  Rng,
  StateError,
  scope,
  setBackend,
  type Tensor,
  tensor,
} from '../src/index.ts';
import { download, randomValues } from './wasm-support.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A generator whose next word is the second of a pair. */
function afterOneWord(): Rng {
  const rng = new Rng(3);
  rng.skip(1);
  return rng;
}

async function openThreads(size: number, worth?: number) {
  const sharing = { worth, cores: size };
  const module = new WebAssembly.Module(kernelBytes(fromText(simd), true));
  const heap = new Heap(true);
  const kernels = instantiate(module, heap.memory);
  const workers = await startThreads(size - 1, heap, { module, kernels: sharedKernels });
  return { heap, kernels, threads: new ThreadPool(kernels, workers, sharing) };
}

describe('ThreadPool', () => {
  test('shares cover all rows, one after the other, none larger than the first', async () => {
    const { threads } = await openThreads(3, 10);
    const expectAll = (shares: readonly Share[], rows: number, multiple: number) => {
      let next = 0;
      for (const { start, count } of shares) {
        expect(start).toBe(next);
        expect(start % multiple).toBe(0);
        expect(count).toBeGreaterThanOrEqual(rows === 0 ? 0 : 1);
        expect(count).toBeLessThanOrEqual(shares[0].count);
        next += count;
      }
      expect(next).toBe(rows);
    };
    fc.assert(
      fc.property(fc.nat(200), fc.nat(100), fc.constantFrom(1, 8), (rows, work, multiple) => {
        const shares = threads.share(rows, work, multiple);
        expectAll(shares, rows, multiple);
        expect(shares.length).toBeLessThanOrEqual(Math.max(1, Math.min(3, Math.floor(work / 10))));
        const parts = threads.cutSum(rows, work, multiple);
        expectAll(parts, rows, 1);
        expect([1, 2, 4, 8]).toContain(parts.length);
        if (parts.length > 1) expect(parts.at(-1)?.count).toBeGreaterThanOrEqual(multiple);
      }),
    );
    expect(threads.share(24, 20, 8)).toEqual([
      { start: 0, count: 16 },
      { start: 16, count: 8 },
    ]);
    await threads.terminate();
  });

  test('more threads than cores share nothing, and the parts of a sum follow from its size', async () => {
    const { heap, kernels } = await openThreads(1);
    const module = new WebAssembly.Module(kernelBytes(fromText(simd), true));
    const workers = await startThreads(3, heap, { module, kernels: sharedKernels });
    const pool = new ThreadPool(kernels, workers, { worth: 10, cores: 2 });
    expect(pool.share(40, 1000)).toHaveLength(2);
    expect(pool.partsTogether(16)).toBe(2);
    expect(pool.deal(['a', 'b', 'c', 'd', 'e'])).toEqual([
      ['a', 'c', 'e'],
      ['b', 'd'],
    ]);
    for (const threads of [pool, new ThreadPool(kernels, [], { worth: 10 })]) {
      expect(threads.cutSum(40, 1000)).toHaveLength(16);
      expect(threads.cutSum(40, 1000, 13)).toHaveLength(2);
      expect(threads.cutSum(40, 19)).toHaveLength(1);
      expect(threads.cutSum(0, Number.NaN, Number.NaN)).toHaveLength(1);
    }
    await pool.terminate();
  });

  test('each thread takes its calls one after the other, however many, and gives their results', async () => {
    const { threads, heap } = await openThreads(3);
    const numbers = Array.from({ length: 101 }, (_, index) => index);
    const { pointer } = heap.upload(numbers, 'float32');
    const squares = numbers.map((number) => number ** 2);
    const call = (number: number): [number, number] => [pointer + number * 4, 1];
    expect(threads.run('sumOfSquares', numbers.map(call))).toEqual(squares);
    const dealt = [numbers.slice(0, 40), [], numbers.slice(40)];
    expect(
      threads.runDealt(
        'sumOfSquares',
        dealt.map((own) => own.map(call)),
      ),
    ).toEqual([squares.slice(0, 40), [], squares.slice(40)]);
    expect(threads.run('sumOfSquares', [])).toEqual([]);
    await threads.terminate();
  });

  test('a kernel that fails on another thread is a BackendError', async () => {
    const { threads, heap } = await openThreads(2);
    const place = heap.blocks.allocate(4096);
    const outside = 2 ** 32 - 4096;
    const call = (at: number) => [1, 8, 8, at, place, place, place + 2048] as const;
    threads.run('matmul', [[...call(place)], [...call(place)]]);
    expect(() => threads.run('matmul', [[...call(place)], [...call(outside)]])).toThrow(
      BackendError,
    );
    await threads.terminate();
  });

  test('so is one that fails in the middle of a list', async () => {
    const { threads, heap } = await openThreads(2);
    const place = heap.blocks.allocate(4096);
    const calls = [place, 2 ** 32 - 4096, place].map(
      (at): [number, number, number, number, number, number, number] => [
        ...([1, 8, 8] as const),
        ...([at, place, place, place + 2048] as const),
      ],
    );
    expect(() => threads.runDealt('matmul', [calls.slice(0, 1), calls])).toThrow(BackendError);
    await threads.terminate();
  });

  test('one that fails on the calling thread is thrown once all threads are done', async () => {
    const { threads, heap } = await openThreads(2);
    const place = heap.blocks.allocate(4096);
    const call = (at: number) => [1, 8, 8, at, place, place, place + 2048] as const;
    expect(() => threads.run('matmul', [[...call(2 ** 32 - 4096)], [...call(place)]])).toThrow(
      WebAssembly.RuntimeError,
    );
    threads.run('matmul', [[...call(place)], [...call(place)]]);
    await threads.terminate();
  });
});

/** Bytes of two cache lines, which some processors fetch as a pair. */
const linePair = 128;

test('the calling thread counts its heartbeat apart from constants, which threads share', async () => {
  const { heap, kernels } = await openThreads(1);
  const constants = () => new Uint8Array(heap.memory.buffer, 0, heap.parameters).slice();
  const before = constants();
  const { pointer } = heap.make(1024);
  kernels.matmul(8, 8, 8, pointer, pointer + 1024, pointer + 2048, pointer + 3072);
  const counted = constants().findIndex((byte, index) => byte !== before[index]);
  expect(counted % linePair).toBe(0);
  expect(before.slice(counted, counted + linePair)).toEqual(new Uint8Array(linePair));
});

test('a mask from an odd word on leaves the memory of constants, which threads share, as it was', async () => {
  const { heap, kernels } = await openThreads(1);
  const constants = () => new Uint8Array(heap.memory.buffer, 0, heap.parameters).slice();
  const before = constants();
  const [out, scratch] = [heap.make(64).pointer, heap.make(8).pointer];
  kernels.dropoutMask(out, 37, 1, 2, 5, 0, 2 ** 31, 2, scratch);
  expect(constants()).toEqual(before);
});

describe('createWasmBackend on several threads', () => {
  test('says how many there are', async () => {
    for (const threads of [1, 2, 3]) {
      const backend = await createWasmBackend({ threads });
      expect(backend.report().details.threads).toBe(threads);
      await backend.dispose();
    }
  });

  test.each([0, -1, 1.5, 17, Number.NaN])('refuses %d threads', async (threads) => {
    const creating = createWasmBackend({ threads });
    await expect(creating).rejects.toThrow(ArgumentError);
    await expect(creating).rejects.toThrow(
      `threads must be a whole number from 1 to 16, or "auto", got`,
    );
  });

  test('says what a page without shared memory must be served with', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    const creating = createWasmBackend({ threads: 2 });
    await expect(creating).rejects.toThrow(BackendError);
    await expect(creating).rejects.toThrow('Cross-Origin-Embedder-Policy: require-corp');
    expect((await createWasmBackend({ threads: 1 })).report().details.threads).toBe(1);
  });

  test('says so when no worker starts, as under a content security policy', async () => {
    let running = 0;
    vi.stubGlobal('process', undefined);
    vi.stubGlobal(
      'Worker',
      class {
        onerror: ((event: { message: string }) => void) | null = null;
        constructor() {
          running++;
        }
        postMessage(): void {
          queueMicrotask(() => this.onerror?.({ message: 'refused' }));
        }
        terminate(): void {
          running--;
        }
      },
    );
    const creating = createWasmBackend({ threads: 3 });
    await expect(creating).rejects.toThrow(BackendError);
    await expect(creating).rejects.toThrow('a thread could not be started: refused');
    expect(running).toBe(0);
  });

  test('ends its threads on dispose()', async () => {
    // Only these: a pool that an earlier test dropped may end its threads at any moment.
    const started: Worker[] = [];
    const note = (worker: Worker) => started.push(worker);
    process.on('worker', note);
    const backend = await createWasmBackend({ threads: 3 });
    process.off('worker', note);
    const running = started.map(({ threadId }) => threadId > 0);
    expect(running).toEqual([true, true]);
    await backend.dispose();
    const ended = started.map(({ threadId }) => threadId === -1);
    expect(ended).toEqual([true, true]);
    expect(() => backend.upload([1], 'float32')).toThrow(StateError);
    await backend.dispose();
  });

  test.each([
    ['keeps no process from ending', 'two-threads', '2 threads'],
    ['is disposed of before the process ends', 'ended-while-starting', 'all ended'],
  ])('%s', async (_, name, output) => {
    const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@unrolled/source',
      program,
    ]);
    expect(stdout).toBe(`${output}\n`);
  });

  describe('threads: auto', () => {
    /** A product in two shares, of 16 rows each. */
    function multiply(backend: Backend): number[] {
      const [a, b] = [randomValues(32 * 64, 1), randomValues(64 * 64, 2)];
      const [left, right] = [backend.upload(a, 'float32'), backend.upload(b, 'float32')];
      const forms = { transposeA: false, transposeB: false, sharedA: false, sharedB: false };
      const result = backend.primitives.matmul(left, right, {
        batch: 1,
        m: 32,
        n: 64,
        k: 64,
        ...forms,
      });
      const values = download(backend, result);
      for (const buffer of [left, right, result]) backend.free(buffer);
      return values;
    }

    /** Threads that start meanwhile. */
    async function startedDuring(run: () => Promise<void>): Promise<Worker[]> {
      const started: Worker[] = [];
      const note = (worker: Worker) => started.push(worker);
      process.on('worker', note);
      await run();
      process.off('worker', note);
      return started;
    }

    test('starts as many as an op can use, after enough of them, and computes the same on them', async () => {
      vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
      const backend = await createThreadedBackend('auto', true, { worth: (32 * 64 * 64) / 2 });
      expect(backend.report().details.threads).toBe(4);
      const expected = multiply(backend);
      const begin = vi.spyOn(WorkerThread.prototype, 'begin');
      const early = await startedDuring(async () => {
        for (let op = 1; op < 500; op++) multiply(backend);
      });
      expect(early).toEqual([]);
      expect(begin).not.toHaveBeenCalled();
      const late = await startedDuring(async () => {
        while (begin.mock.calls.length === 0) {
          for (let op = 0; op < 100; op++) expect(multiply(backend)).toEqual(expected);
          await new Promise(setImmediate);
        }
      });
      expect(late).toHaveLength(1);
      await backend.dispose();
      expect(late[0].threadId).toBe(-1);
    });

    test('goes on with one where no thread starts', async () => {
      const backend = await createThreadedBackend('auto', true, { worth: 1, cores: 2 });
      const expected = multiply(backend);
      vi.stubGlobal('process', undefined);
      vi.stubGlobal(
        'Worker',
        class {
          constructor() {
            throw new Error('refused');
          }
        },
      );
      for (let op = 0; op < 10; op++) expect(multiply(backend)).toEqual(expected);
      await backend.dispose();
    });

    test('is one thread in a page without shared memory', async () => {
      vi.stubGlobal('crossOriginIsolated', false);
      const backend = await createWasmBackend({ threads: 'auto' });
      expect(backend.report().details.threads).toBe(1);
    });
  });

  test.each([
    ['small products of a batch', (a: Tensor) => a.matmul(a.add(1), { transposeB: true })],
    ['their products with a transposed operand', (a: Tensor) => a.matmul(a, { transposeA: true })],
    ['values of a function', (a: Tensor) => a.tanh()],
    ['a mask for dropout', (a: Tensor) => dropout(a, 0.5, new Rng(3))],
    ['a mask from an odd word on', (a: Tensor) => dropout(a, 0.5, afterOneWord())],
  ] as const)('hands over a share of %s, and computes the bits of one thread', async (_, run) => {
    const values = randomValues(64 * 32 * 64, 1);
    const compute = (backend: Backend) => {
      setBackend(backend);
      return scope(() => run(tensor(values, [64, 32, 64])).dataSync());
    };
    const backend = await createThreadedBackend(2, true, { cores: 2 });
    const begin = vi.spyOn(WorkerThread.prototype, 'begin');
    const shared = compute(backend);
    expect(begin).toHaveBeenCalledTimes(1);
    expect(shared).toEqual(compute(createWasmBackendSync({ relaxed: true })));
    await backend.dispose();
  });

  test('threads see memory that has grown since they started', async () => {
    const backend = await createThreadedBackend(2, true, { worth: 1, cores: 2 });
    const before = backend.report().bytes;
    const far = backend.upload(new Float32Array(2 ** 22), 'float32');
    const [a, b] = [randomValues(64 * 64, 1), randomValues(64 * 64, 2)];
    const spec = { batch: 1, m: 64, n: 64, k: 64, transposeA: false, transposeB: false };
    const multiply = (one: Backend) =>
      download(
        one,
        one.primitives.matmul(one.upload(a, 'float32'), one.upload(b, 'float32'), {
          ...spec,
          sharedA: false,
          sharedB: false,
        }),
      );
    expect(multiply(backend)).toEqual(multiply(createWasmBackendSync({ relaxed: true })));
    expect(backend.report().bytes).toBeGreaterThan(before);
    backend.free(far);
    await backend.dispose();
  });
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createThreadedBackend } from '../src/backends/wasm/index.ts';
import { instantiate, kernelBytes } from '../src/backends/wasm/kernels/kernels.ts';
import { Heap } from '../src/backends/wasm/memory/heap.ts';
import { mailbox } from '../src/backends/wasm/threads/mailbox.ts';
import { WorkerThread } from '../src/backends/wasm/threads/worker-thread.ts';
import { embeddedKernels } from '../src/embedded-kernels/both.ts';
import { createWasmBackend, sequence, setBackend, tensor, zeros } from '../src/index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const lost =
  /^BackendError: wasm backend: one of its threads .* create a new backend with createWasmBackend/;

describe('a thread that ends', () => {
  /** A process of its own, as one that hangs cannot end itself. */
  async function endThread(when: string): Promise<Record<string, unknown>> {
    const program = fileURLToPath(new URL('programs/lost-thread.ts', import.meta.url));
    const argv = ['--conditions=@unrolled/source', program, when];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 30_000 });
    return JSON.parse(stdout);
  }

  test.each(['unheard', 'between two ops'])(
    'is a BackendError for every call, until dispose(): %s',
    { timeout: 60_000 },
    async (when) => {
      const outcome = await endThread(when);
      expect(outcome).toEqual({
        before: 64,
        product: expect.stringMatching(lost),
        again: expect.stringMatching(lost),
        add: expect.stringMatching(lost),
        read: expect.stringMatching(lost),
        upload: expect.stringMatching(lost),
        afterwards: expect.stringMatching(/^StateError: .* used after dispose/),
      });
    },
  );

  test('while it starts is a BackendError too', { timeout: 60_000 }, async () => {
    expect(await endThread('while it starts')).toEqual({
      created: expect.stringMatching(
        /^BackendError: wasm backend: a thread could not be started: it ended with exit code/,
      ),
    });
  });
});

describe('in a page', () => {
  /** Threads that start, or do not, and compute nothing. */
  function stubWorkers(answers: boolean) {
    const terminated = vi.fn();
    vi.stubGlobal('process', undefined);
    vi.stubGlobal(
      'Worker',
      class {
        onmessage: (() => void) | null = null;
        postMessage(): void {
          if (answers) queueMicrotask(() => this.onmessage?.());
        }
        terminate = terminated;
      },
    );
    return terminated;
  }

  /** The main thread may not sleep there, and time passes faster here. */
  function stubMainThread(): void {
    vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      throw new TypeError('Atomics.wait cannot be called in this context');
    });
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 50));
  }

  test('a thread that has died is a BackendError', async () => {
    const terminated = stubWorkers(true);
    stubMainThread();
    const backend = await createThreadedBackend(2, 'auto', { worth: 1, leastRows: 1, cores: 2 });
    setBackend(backend);
    const x = tensor(new Float32Array(256).fill(1), [16, 16]);
    expect(() => x.matmul(x)).toThrow(/threads has not responded for 2 seconds/);
    expect(() => x.add(x)).toThrow(/threads has not responded for 2 seconds/);
    expect(terminated).toHaveBeenCalledTimes(1);
    await backend.dispose();
  });

  test('one that never answers is a BackendError, and ended', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const terminated = stubWorkers(false);
    const creating = createWasmBackend({ threads: 3 });
    const refused = expect(creating).rejects.toThrow(
      /^wasm backend: a thread could not be started: it did not answer within 10 seconds/,
    );
    while (terminated.mock.calls.length < 2) {
      await new Promise(setImmediate);
      vi.advanceTimersByTime(1000);
    }
    await refused;
    expect(terminated).toHaveBeenCalledTimes(2);
  });
});

describe('a long kernel', () => {
  /** A thread that does, in each look at it, what `live` says. */
  function threadThat(live: (fields: Int32Array, beat: Int32Array) => void): WorkerThread {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const fields = new Int32Array(memory.buffer, 0, 8);
    const beat = new Int32Array(memory.buffer, mailbox.beatAt, 1);
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const worker = { ended: false, terminate: () => Promise.resolve() };
    const thread = new WorkerThread(worker, memory, 0);
    vi.spyOn(Atomics, 'wait').mockImplementation((_, __, ___, timeout = 0) => {
      now += timeout;
      live(fields, beat);
      return 'timed-out';
    });
    thread.begin(0, [[1]]);
    return thread;
  }

  test('is waited for as long as it gives a sign of life, now and then', () => {
    let looks = 0;
    const thread = threadThat((fields, beat) => {
      looks++;
      if (looks % 15 === 0) beat[0]++;
      if (looks === 3000) fields[mailbox.done] = 1;
    });
    expect(thread.finish()).toBeNull();
    expect(looks).toBe(3000);
  });

  test('is not waited for longer than 2 seconds once it gives none', () => {
    let looks = 0;
    const thread = threadThat((_, beat) => {
      if (++looks < 100) beat[0]++;
    });
    expect(thread.finish()).toBe('has not responded for 2 seconds');
    expect(looks).toBe(99 + 20);
  });

  const heap = new Heap();
  const kernels = instantiate(
    new WebAssembly.Module(kernelBytes(embeddedKernels.relaxedSimd?.() ?? new Uint8Array())),
    heap.memory,
  );
  const at = (floats: number) => heap.make(floats).pointer;

  test.each([
    ['matmul', 320, 64, 128],
    ['matmulTransposed', 320, 64, 128],
    ['a row times a matrix', 1, 512, 512],
  ] as const)('gives a sign in less than 10⁶ multiplications: %s', (name, m, n, k) => {
    const place = at(16);
    kernels.beatAt(place);
    const before = heap.ints[place / 4];
    const scratch = at(kernels.matmulScratch(m, n, k, true) / 4);
    const panels = at(kernels.packedBytes(n, k) / 4);
    const [a, c] = [at(m * k), at(m * n)];
    if (name === 'matmulTransposed') {
      kernels.matmulTransposed(m, n, k, a, m * 4, panels, c, scratch, false);
    } else {
      kernels.matmul(m, n, k, a, panels, c, scratch);
    }
    expect(heap.ints[place / 4] - before).toBeGreaterThanOrEqual((m * n * k) / 1e6);
  });

  test('so do those of sequences and losses, in every thread', async () => {
    const beats = vi.spyOn(Atomics, 'load');
    const backend = await createThreadedBackend(2, 'auto', { worth: 1, leastRows: 1, cores: 2 });
    setBackend(backend);
    const w = tensor(new Float32Array(64 * 16).fill(0.1), [64, 16], { requiresGrad: true });
    const { output } = sequence('lstm', {
      x: zeros([4, 3, 16]),
      h: zeros([4, 16]),
      c: zeros([4, 16]),
      weightInput: w,
      weightHidden: w,
      biasInput: null,
      biasHidden: null,
    });
    output.sum().backward();
    const [fields] = beats.mock.calls[0];
    const beat = new Int32Array(fields.buffer, fields.byteOffset + mailbox.beatAt, 1);
    expect(beat[0]).toBeGreaterThan(20);
    await backend.dispose();
  });
});

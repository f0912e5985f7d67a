import { BackendError } from '@unrolled/guards';
import type { Kernels } from '../kernels/kernels.ts';
import type { LateThreads } from './late-threads.ts';
import type { WorkerThread } from './worker-thread.ts';

/** Kernels whose work is cut into parts that write to places of their own. */
export const sharedKernels = [
  'sequenceForward',
  'sequenceBackward',
  'matmul',
  'matmulTransposed',
  'linearCrossEntropy',
  'convolution',
  'convolutionImageGradient',
  'convolutionKernelGradient',
  'depthwiseConvolution',
  'depthwiseImageGradient',
  'depthwiseKernelGradient',
  'maxPool',
  'maxPoolGradient',
  'groupNorm',
  'groupNormGradients',
  'softmaxCrossEntropy',
  'softmax',
  'logSoftmax',
  'likeliest',
  'gather',
  'scatterAdd',
  'packRight',
  'packGates',
  'packGatesBack',
  'sumRows',
  'adamStep',
  'sgdStep',
  'sumOfSquares',
  'scale',
  'fill',
] as const;

/** Name of a kernel that threads share. */
export type SharedKernel = (typeof sharedKernels)[number];

/** When work is shared; tests share whatever can be, on any machine. */
export interface Sharing {
  /** Multiplications from which a thread is given a part. */
  readonly worth?: number;
  /** Rows that a part of a sum has at least. Default: as each op says. */
  readonly leastRows?: number;
  /** Threads that compute at the same time at most. Default: those of the machine. */
  readonly cores?: number;
}

/** Rows from `start` on. */
export interface Share {
  readonly start: number;
  readonly count: number;
}

/**
 * Multiplications, per thread, from which handing over work pays: 40 µs of them (measured), while
 * handing over takes 1 to 3 µs, and 40 µs where the other thread has gone to sleep.
 */
const worthSharing = 2 ** 20;

/** The most parts of a sum, for as many threads as there may be. */
const mostParts = 16;

/** Values in the widest vector of any kernel. */
const widestVector = 16;

/** Cores that the engine says there are; as many as wanted where it says nothing. */
export const coreCount = (): number =>
  globalThis.navigator?.hardwareConcurrency ?? Number.POSITIVE_INFINITY;

/** Ends the threads of a pool that was dropped without being terminated. */
const finalizer = new FinalizationRegistry<readonly WorkerThread[]>((workers) => {
  for (const worker of workers) void worker.terminate();
});

/** The threads that compute: the calling one, and workers. */
export class ThreadPool {
  readonly #kernels: Kernels;
  readonly #workers: WorkerThread[];
  readonly #late: LateThreads | null;
  readonly #worthSharing: number;
  readonly #leastRows: number | undefined;
  readonly #cores: number;
  #lost: string | null = null;

  constructor(
    kernels: Kernels,
    workers: WorkerThread[] = [],
    { worth = worthSharing, leastRows, cores = coreCount() }: Sharing = {},
    late: LateThreads | null = null,
  ) {
    this.#kernels = kernels;
    this.#workers = [...workers];
    this.#late = late;
    this.#worthSharing = worth;
    this.#leastRows = leastRows;
    this.#cores = cores;
    finalizer.register(this, workers);
    if (late !== null) finalizer.register(this, late.launched);
  }

  /** Threads that run, or will once there is work for them. */
  get size(): number {
    return (this.#late?.count ?? this.#workers.length) + 1;
  }

  /** Threads that compute at the same time: more than cores only cost time. */
  get #together(): number {
    return Math.min(this.#workers.length + 1, this.#cores);
  }

  /** How many shares it pays to have of so many multiplications. */
  #countShares(multiplications: number): number {
    const shares = multiplications / this.#worthSharing;
    if (this.#late !== null && shares >= 2 && this.#workers.length < this.#late.count) {
      this.#workers.push(...this.#late.takeReady(shares));
    }
    return shares;
  }

  /**
   * Cuts rows into as many shares as it pays to have, of about equal size; none is larger than the
   * first. For results that are the same bits however many shares there are.
   * @param multiplications that all rows take together
   * @param multiple of which all counts are, but for the last
   */
  share(rows: number, multiplications: number, multiple = 1): Share[] {
    const shares = Math.floor(this.#countShares(multiplications));
    return cutRows(rows, Math.min(this.#together, shares), multiple);
  }

  /**
   * Cuts rows into parts that gather sums of their own, whose bits depend on the cut. So it follows from the
   * sizes alone, and not from the number of threads, which take one part after the other. The number of parts
   * is a power of two, as mostly the number of threads.
   * @param multiplications that all rows take together
   * @param leastRows of a part, so many that to cut them off costs next to nothing on one thread
   */
  cutSum(rows: number, multiplications: number, leastRows = 1): Share[] {
    const parts = Math.min(
      mostParts,
      rows / (this.#leastRows ?? leastRows),
      this.#countShares(multiplications),
    );
    return cutRows(rows, parts >= 2 ? 2 ** Math.floor(Math.log2(parts)) : 1, 1);
  }

  /** How many of so many parts are computed at a time. */
  partsTogether(parts: number): number {
    return Math.min(parts, this.#together);
  }

  /**
   * Cuts values that are computed one by one, in whole vectors.
   * @param products how many multiplications take as long as a value
   */
  shareValues(size: number, products: number): Share[] {
    return this.share(size, size * products, widestVector);
  }

  /** @throws BackendError from the moment on at which a thread ended or failed */
  checkWhole(): void {
    if (this.#lost === null && this.#workers.some((worker) => worker.ended)) {
      this.#lose('has ended');
    }
    if (this.#lost !== null) throw new BackendError(this.#lost);
  }

  #lose(what: string): void {
    this.#lost =
      `wasm backend: one of its threads ${what}, and with it went what it computed; make a new ` +
      'backend by createWasmBackend(), and the tensors anew, or go on from the last checkpoint';
    void this.terminate();
  }

  /**
   * Runs a kernel once for each list of arguments, on as many threads as there are, and waits for all.
   * @returns what it returned for each
   * @throws BackendError when a thread ended or failed; then the backend is of no more use
   */
  run<Name extends SharedKernel>(
    name: Name,
    calls: readonly Parameters<Kernels[Name]>[],
  ): ReturnType<Kernels[Name]>[] {
    if (calls.length <= this.#together) return this.#runTogether(name, calls);
    const results: ReturnType<Kernels[Name]>[] = [];
    for (let first = 0; first < calls.length; first += this.#together) {
      results.push(...this.#runTogether(name, calls.slice(first, first + this.#together)));
    }
    return results;
  }

  #runTogether<Name extends SharedKernel>(
    name: Name,
    calls: readonly Parameters<Kernels[Name]>[],
  ): ReturnType<Kernels[Name]>[] {
    const [own, ...others] = calls;
    const results: unknown[] = [];
    if (others.length > 0) this.checkWhole();
    const kernel = sharedKernels.indexOf(name);
    others.forEach((values, index) => {
      this.#workers[index].begin(kernel, values);
    });
    try {
      results.push(Reflect.apply(this.#kernels[name], undefined, own));
    } finally {
      for (let index = 0; index < others.length && this.#lost === null; index++) {
        const trouble = this.#workers[index].finish();
        if (trouble !== null) this.#lose(trouble);
        results.push(this.#workers[index].result);
      }
    }
    if (this.#lost !== null) this.checkWhole();
    return results as ReturnType<Kernels[Name]>[];
  }

  /**
   * Runs a kernel once for each list of arguments, on as many threads as it pays to have.
   * @param multiplications that take as long as all calls
   */
  runAll<Name extends SharedKernel>(
    name: Name,
    calls: readonly Parameters<Kernels[Name]>[],
    multiplications: number,
  ): void {
    const { length: together } = this.share(this.size, multiplications);
    for (let first = 0; first < calls.length; first += together) {
      this.run(name, calls.slice(first, first + together));
    }
  }

  async terminate(): Promise<void> {
    const all = this.#late?.launched ?? this.#workers;
    await Promise.all(all.map((worker) => worker.terminate()));
  }
}

/** Rows in at most so many blocks of about equal size, the first the largest. */
function cutRows(rows: number, most: number, multiple: number): Share[] {
  if (most <= 1) return [{ start: 0, count: rows }];
  const blocks = Math.ceil(rows / multiple);
  const shares = Math.max(1, Math.min(most, blocks));
  return Array.from({ length: shares }, (_, index) => {
    const start = Math.ceil((blocks * index) / shares) * multiple;
    const end = Math.ceil((blocks * (index + 1)) / shares) * multiple;
    return { start, count: Math.min(end, rows) - start };
  });
}

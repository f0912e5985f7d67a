import type { Kernels } from '../kernels/kernels.ts';
import type { SharedKernel } from './shared-kernels.ts';

/** When work is shared; tests share whatever can be, on any machine. */
export interface Sharing {
  /** Multiplications from which a thread is given a part. */
  readonly worth?: number;
  /** Rows that a part of a sum has at least. Default: as each op says. */
  readonly leastRows?: number;
  /** Threads that compute at the same time at most. Default: those of the machine. */
  readonly cores?: number;
}

/** Calls of a kernel: a list of arguments for each. */
export type Calls<Name extends SharedKernel> = readonly Parameters<Kernels[Name]>[];

/** Results of a kernel, one for each call. */
export type Results<Name extends SharedKernel> = ReturnType<Kernels[Name]>[];

/** Rows from `start` on. */
export interface Share {
  readonly start: number;
  readonly count: number;
}

/**
 * Multiplications, per thread, from which handing over work is worthwhile: 40 µs of them (measured), while
 * handing over takes 1 to 3 µs, and 40 µs where the other thread has gone to sleep.
 */
const worthSharing = 2 ** 20;

/** The most parts of a sum, for as many threads as there may be. */
const mostParts = 16;

/** Values in the widest vector of any kernel. */
const widestVector = 16;

/**
 * The calling thread, which computes alone; a `ThreadPool` has others too. Sums are cut in the same way by
 * both.
 */
export class CallingThread {
  protected readonly kernels: Kernels;
  readonly #worthSharing: number;
  readonly #leastRows: number | undefined;

  constructor(kernels: Kernels, { worth = worthSharing, leastRows }: Sharing = {}) {
    this.kernels = kernels;
    this.#worthSharing = worth;
    this.#leastRows = leastRows;
  }

  /** Threads that run, or will once there is work for them. */
  get size(): number {
    return 1;
  }

  /** Threads that compute at the same time. */
  protected get together(): number {
    return 1;
  }

  /** Number of shares worth having for so many multiplications. */
  protected countShares(multiplications: number): number {
    return multiplications / this.#worthSharing;
  }

  /**
   * Divides rows into as many shares as are worthwhile, of about equal size; none is larger than the
   * first. For results that are the same bits however many shares there are.
   * @param multiplications that all rows take together
   * @param multiple of which all counts are, but for the last
   */
  share(rows: number, multiplications: number, multiple = 1): Share[] {
    const shares = Math.floor(this.countShares(multiplications));
    return cutRows(rows, Math.min(this.together, shares), multiple);
  }

  /**
   * Divides rows into parts with separate sums, whose bits depend on the division. So it follows from the
   * sizes alone, and not from the number of threads, which take one part after the other. The number of parts
   * is a power of two, as mostly the number of threads.
   * @param multiplications that all rows take together
   * @param leastRows of a part, so many that to cut them off costs next to nothing on one thread
   */
  cutSum(rows: number, multiplications: number, leastRows = 1): Share[] {
    const parts = Math.min(
      mostParts,
      rows / (this.#leastRows ?? leastRows),
      this.countShares(multiplications),
    );
    return cutRows(rows, parts >= 2 ? 2 ** Math.floor(Math.log2(parts)) : 1, 1);
  }

  /** Number of parts, of so many, that are computed at once. */
  partsTogether(parts: number): number {
    return Math.min(parts, this.together);
  }

  /**
   * Deals items to at most so many threads in turn: where parts become smaller, all threads have about as much
   * work.
   */
  deal<Item>(items: readonly Item[], most = this.together): Item[][] {
    const threads = Math.max(1, Math.min(most, items.length));
    return Array.from({ length: threads }, (_, thread) =>
      items.filter((_, index) => index % threads === thread),
    );
  }

  /**
   * Cuts values that are computed one by one, in whole vectors.
   * @param products how many multiplications take as long as a value
   */
  shareValues(size: number, products: number): Share[] {
    return this.share(size, size * products, widestVector);
  }

  /** @throws BackendError from the moment on at which a thread ended or failed */
  checkWhole(): void {}

  /**
   * Runs a kernel once for each list of arguments, on as many threads as there are, and waits for all.
   * @returns what it returned for each
   * @throws BackendError when a thread ended or failed; then the backend is of no more use
   */
  run<Name extends SharedKernel>(name: Name, calls: Calls<Name>): Results<Name> {
    return this.#runOn(this.together, name, calls);
  }

  /**
   * `run` on as many threads as are worthwhile.
   * @param multiplications that take as long as all calls
   */
  runAll<Name extends SharedKernel>(
    name: Name,
    calls: Calls<Name>,
    multiplications: number,
  ): Results<Name> {
    if (calls.length === 0) return [];
    return this.#runOn(this.share(this.size, multiplications).length, name, calls);
  }

  #runOn<Name extends SharedKernel>(most: number, name: Name, calls: Calls<Name>): Results<Name> {
    if (most === 1 || calls.length === 1) return this.runHere(name, calls);
    const results = this.runDealt(name, this.deal(calls, most));
    return calls.map(
      (_, index) => results[index % results.length][Math.floor(index / results.length)],
    );
  }

  /**
   * Runs the calls of each thread on that thread, one after the other and without waiting for other threads.
   * @param dealt lists of calls, for no more threads than there are; the first is the calling thread's
   */
  runDealt<Name extends SharedKernel>(
    name: Name,
    dealt: readonly Calls<Name>[],
  ): readonly Results<Name>[] {
    return dealt.map((calls) => this.runHere(name, calls));
  }

  /** Runs a kernel on the calling thread. */
  protected runHere<Name extends SharedKernel>(name: Name, calls: Calls<Name>): Results<Name> {
    return calls.map((values) => Reflect.apply(this.kernels[name], undefined, values));
  }

  async terminate(): Promise<void> {}
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

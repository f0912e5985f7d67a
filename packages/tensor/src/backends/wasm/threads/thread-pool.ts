import { BackendError } from '@unrolled/guards';
import type { Kernels } from '../kernels/kernels.ts';
import { CallingThread, type Calls, type Results, type Sharing } from './calling-thread.ts';
import type { LateThreads } from './late-threads.ts';
import { mailbox } from './mailbox.ts';
import { type SharedKernel, sharedKernels } from './shared-kernels.ts';
import type { WorkerThread } from './worker-thread.ts';

/** Cores that the engine says there are; as many as wanted where it says nothing. */
export const coreCount = (): number =>
  globalThis.navigator?.hardwareConcurrency || Number.POSITIVE_INFINITY;

/** Ends the threads of a pool that was dropped without being terminated. */
const finalizer = new FinalizationRegistry<readonly WorkerThread[]>((workers) => {
  for (const worker of workers) void worker.terminate();
});

/** The threads that compute: the calling one, and workers. */
export class ThreadPool extends CallingThread {
  readonly #workers: WorkerThread[];
  readonly #late: LateThreads | null;
  readonly #cores: number;
  #lost: string | null = null;

  constructor(
    kernels: Kernels,
    workers: readonly WorkerThread[],
    { cores = coreCount(), ...sharing }: Sharing = {},
    late: LateThreads | null = null,
  ) {
    super(kernels, sharing);
    this.#workers = [...workers];
    this.#late = late;
    this.#cores = cores;
    finalizer.register(this, workers);
    if (late !== null) finalizer.register(this, late.launched);
  }

  override get size(): number {
    return (this.#late?.count ?? this.#workers.length) + 1;
  }

  /** More than cores only cost time. */
  protected override get together(): number {
    return Math.min(this.#workers.length + 1, this.#cores);
  }

  /** May also start threads that are to come late, and takes in those that are ready. */
  protected override countShares(multiplications: number): number {
    const shares = super.countShares(multiplications);
    if (this.#late !== null && shares >= 2 && this.#workers.length < this.#late.count) {
      this.#workers.push(...this.#late.takeReady(shares));
    }
    return shares;
  }

  override checkWhole(): void {
    if (this.#lost === null && this.#workers.some((worker) => worker.ended)) {
      this.#lose('has ended');
    }
    if (this.#lost !== null) throw new BackendError(this.#lost);
  }

  #lose(what: string): void {
    this.#lost =
      `wasm backend: one of its threads ${what}, and its results are lost; create a new ` +
      'backend with createWasmBackend() and its tensors again, or resume from the last checkpoint';
    void this.terminate();
  }

  override runDealt<Name extends SharedKernel>(
    name: Name,
    dealt: readonly Calls<Name>[],
  ): readonly Results<Name>[] {
    const { mostCalls } = mailbox;
    const longest = Math.max(...dealt.map((calls) => calls.length));
    if (longest <= mostCalls) return this.#runAtOnce(name, dealt);
    const results = dealt.map((): Results<Name> => []);
    for (let first = 0; first < longest; first += mostCalls) {
      const round = dealt.map((calls) => calls.slice(first, first + mostCalls));
      this.#runAtOnce(name, round).forEach((own, thread) => {
        results[thread].push(...own);
      });
    }
    return results;
  }

  /** `runDealt` with no more calls of a thread than its mailbox holds. */
  #runAtOnce<Name extends SharedKernel>(
    name: Name,
    [own, ...others]: readonly Calls<Name>[],
  ): readonly Results<Name>[] {
    if (others.every((calls) => calls.length === 0))
      return [this.runHere(name, own), ...others.map(() => [])];
    this.checkWhole();
    const kernel = sharedKernels.indexOf(name);
    others.forEach((calls, index) => {
      if (calls.length > 0) this.#workers[index].begin(kernel, calls);
    });
    const results: unknown[][] = [];
    try {
      results.push(this.runHere(name, own));
    } finally {
      for (let index = 0; index < others.length && this.#lost === null; index++) {
        const worker = this.#workers[index];
        const trouble = worker.finish();
        if (trouble !== null) this.#lose(trouble);
        results.push(others[index].map((_, call) => worker.result(call)));
      }
    }
    if (this.#lost !== null) this.checkWhole();
    return results as Results<Name>[];
  }

  override async terminate(): Promise<void> {
    const all = this.#late?.launched ?? this.#workers;
    await Promise.all(all.map((worker) => worker.terminate()));
  }
}

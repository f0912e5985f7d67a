import { BackendError } from '@unrolled/guards';
import type { Kernels } from '../kernels/kernels.ts';
import { CallingThread, type Sharing } from './calling-thread.ts';
import type { LateThreads } from './late-threads.ts';
import { type SharedKernel, sharedKernels } from './shared-kernels.ts';
import type { WorkerThread } from './worker-thread.ts';

/** Cores that the engine says there are; as many as wanted where it says nothing. */
export const coreCount = (): number =>
  globalThis.navigator?.hardwareConcurrency ?? Number.POSITIVE_INFINITY;

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

  protected override runTogether<Name extends SharedKernel>(
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
      results.push(Reflect.apply(this.kernels[name], undefined, own));
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

  override async terminate(): Promise<void> {
    const all = this.#late?.launched ?? this.#workers;
    await Promise.all(all.map((worker) => worker.terminate()));
  }
}

import { BackendError } from '@unrolled/tensor';
import type { GpuJs, GpuJsKernel, GpuJsKernelSettings } from './gpu-js.ts';
import type { Maker } from './resource.ts';

/** A kernel for one operation with all its attributes, sizes and operand lengths. */
export class CachedKernel implements Maker {
  readonly run: GpuJsKernel;
  /** Textures or buffers that it made and that are still there: they must go before it does. */
  live = 0;
  checked = false;

  constructor(run: GpuJsKernel) {
    this.run = run;
  }

  released(): void {
    this.live--;
  }
}

/** No loop bound is ever reached: without one, gpu.js stops loops in silence after 1,000 turns. */
const loopMaxIterations = 2 ** 24;

/**
 * Kernels by key, the least recently used evicted beyond `limit`. One of which a texture or buffer is
 * alive stays, so there can be more than `limit` for as long as those are.
 */
export class KernelCache {
  readonly #gpu: GpuJs;
  readonly #kernelClass: object;
  readonly #asynchronous: boolean;
  readonly #limit: number;
  readonly #kernels = new Map<string, CachedKernel>();
  /** Kernels made so far. */
  built = 0;

  constructor(gpu: GpuJs, kernelClass: object, asynchronous: boolean, limit: number) {
    this.#gpu = gpu;
    this.#kernelClass = kernelClass;
    this.#asynchronous = asynchronous;
    this.#limit = limit;
  }

  get size(): number {
    return this.#kernels.size;
  }

  get(key: string, source: () => string, size: number, change?: Partial<GpuJsKernelSettings>) {
    let kernel = this.#kernels.get(key);
    if (kernel === undefined) {
      this.#evict(this.#limit);
      this.built++;
      kernel = new CachedKernel(
        this.#gpu.createKernel(source(), {
          output: [size],
          pipeline: true,
          immutable: true,
          precision: 'single',
          loopMaxIterations,
          asyncMode: this.#asynchronous,
          ...change,
        }),
      );
    }
    // Map order is the order of use.
    this.#kernels.delete(key);
    this.#kernels.set(key, kernel);
    return kernel;
  }

  /**
   * gpu.js falls back to its cpu kernels with a warning where it cannot build one.
   * @throws BackendError when that happened
   */
  check(key: string, kernel: CachedKernel): void {
    if (kernel.checked) return;
    kernel.checked = true;
    if (kernel.run.kernel.constructor === this.#kernelClass) return;
    throw new BackendError(
      `gpu backend: gpu.js could not build the kernel '${key}' for this mode and fell back to ` +
        `${kernel.run.kernel.constructor.name}; use another mode`,
    );
  }

  /** Evicts all that can go. */
  clear(): void {
    this.#evict(0);
  }

  /** Evicts until fewer than `limit` are left. */
  #evict(limit: number): void {
    for (const [key, kernel] of this.#kernels) {
      if (this.#kernels.size < limit) return;
      if (kernel.live > 0) continue;
      kernel.run.destroy();
      this.#kernels.delete(key);
    }
  }
}

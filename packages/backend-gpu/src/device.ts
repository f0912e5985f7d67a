import { BackendError } from '@unrolled/tensor';
import type { DeviceLoss } from './device-loss.ts';
import { fence, isLost } from './fence.ts';
import type { GpuJs, GpuJsModule, KernelValue } from './gpu-js.ts';
import { type CachedKernel, KernelCache } from './kernel-cache.ts';
import { helpers } from './kernels/helpers.ts';
import type { ModeTraits } from './modes.ts';
import { createPacedQueue, immediateQueue, type Queue, turn } from './queue.ts';
import { Resource } from './resource.ts';

/** One kernel: its key, which is completed by the lengths of its operands, and its source. */
export interface Program {
  /** Operation and all attributes that its source depends on. */
  readonly key: string;
  /** Values that it makes. */
  readonly size: number;
  /** It makes them four at a time, the channels of a texel. */
  readonly packed?: true;
  readonly source: () => string;
}

/** Index arithmetic is in float32, which holds every whole number up to here. */
export const maximumSize = 2 ** 24;

/** Below so many multiplications, putting factors into texels of four costs as much as it saves. */
const leastWorthPacking = 2 ** 17;

/** WebGPU's default limit is 8 storage buffers a kernel, of which one is the output. */
const maximumOperands = 7;

/** Runs kernels and holds what they make. */
export class Device {
  /** Whether values are plain memory, so that no copy has to be made to reach them. */
  readonly onHost: boolean;
  readonly synchronous: boolean;
  /** Whether so many multiplications are worth putting their factors into texels of four. */
  readonly isWorthPacking: (multiplications: number) => boolean;
  readonly #gpu: GpuJs;
  readonly #library: GpuJsModule;
  readonly #cache: KernelCache;
  readonly #queue: Queue;
  readonly #loss: DeviceLoss;
  #values = 0;
  #builtBefore = 0;

  constructor(
    gpu: GpuJs,
    library: GpuJsModule,
    traits: ModeTraits,
    cacheLimit: number,
    loss: DeviceLoss,
  ) {
    this.#gpu = gpu;
    this.#library = library;
    this.#loss = loss;
    this.onHost = traits.onHost;
    this.synchronous = !traits.asynchronous;
    const isWebGl2 = traits.kernelClass === 'WebGL2Kernel';
    this.isWorthPacking = (multiplications) => isWebGl2 && multiplications >= leastWorthPacking;
    this.#queue =
      isWebGl2 || traits.asynchronous ? createPacedQueue(() => this.#pause()) : immediateQueue;
    const kernelClass = library[traits.kernelClass];
    this.#cache = new KernelCache(gpu, kernelClass, traits.asynchronous, cacheLimit);
    for (const { source, argumentTypes } of helpers) {
      gpu.addFunction(source, { argumentTypes, returnType: 'Number' });
    }
  }

  /** Values held now. */
  get values(): number {
    return this.#values;
  }

  get cachedKernels(): number {
    return this.#cache.size;
  }

  /** Runs a program over resources and then numbers, its arguments in this order. */
  run(program: Program, operands: readonly Resource[], numbers: readonly number[] = []): Resource {
    if (operands.length > maximumOperands) {
      throw new BackendError(
        `gpu backend: '${program.key}' has ${operands.length} operands, of which a kernel takes ` +
          `${maximumOperands} at most`,
      );
    }
    const key = `${program.key}|${program.size}|${operands.map(({ size }) => size)}`;
    return this.#make(program.size, operands, () => {
      const threads = program.packed ? program.size / 4 : program.size;
      const kernel = this.#cache.get(key, program.source, threads);
      return this.#call(
        kernel,
        key,
        operands.map((operand) => operand.value),
        numbers,
      );
    });
  }

  upload(values: Float32Array): Resource {
    if (this.onHost) {
      const resource = this.#allocate(values.length);
      resource.settle(values, null);
      return resource;
    }
    // Only this kernel takes memory of the host: one that gets both it and textures fails later.
    return this.#make(values.length, [], () => {
      const key = `upload|${values.length}`;
      const kernel = this.#cache.get(key, identity, values.length);
      return this.#call(kernel, key, [new this.#library.Input(values, [values.length])], []);
    });
  }

  /** Part of a resource without a copy, or null where that cannot be. */
  view(whole: Resource, start: number, size: number): Resource | null {
    if (!this.onHost || !this.synchronous || !(whole.value instanceof Float32Array)) return null;
    const part = this.#allocate(size);
    part.settle(whole.value.subarray(start, start + size), null);
    return part;
  }

  /** The values of a resource, not to be written to. */
  downloadSync(resource: Resource): Float32Array {
    this.#queue.flush();
    this.#loss.check();
    const { value } = resource;
    return value instanceof Float32Array ? value : (value.toArray() as Float32Array);
  }

  /** The values of a resource, not to be written to. Does not block the thread where the mode can avoid it. */
  async download(resource: Resource): Promise<Float32Array> {
    resource.retain();
    try {
      return await this.#queue.ask(async () => {
        this.#loss.check();
        const { value } = resource;
        if (value instanceof Float32Array) return value;
        if (!this.synchronous) return value.toArray();
        const key = `download|${resource.size}`;
        const reader = this.#cache.get(key, identity, resource.size, {
          pipeline: false,
          immutable: false,
          asyncMode: true,
        });
        reader.live++;
        try {
          await fence(this.#gpu.context);
          const values = await (reader.run(value) as Promise<Float32Array>);
          this.#cache.check(key, reader);
          return values;
        } catch (reason) {
          throw this.#causeOf(reason);
        } finally {
          reader.live--;
        }
      });
    } finally {
      resource.release();
    }
  }

  /** Resolves when all requested work is done. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /**
   * Building a WebGL kernel waits for all that the device has to do before, so the device gets the
   * time to do it first.
   */
  async #pause(): Promise<void> {
    await turn();
    if (this.#cache.built === this.#builtBefore) return;
    this.#builtBefore = this.#cache.built;
    await fence(this.#gpu.context);
  }

  /** A failure, or the loss of the device that it comes from. */
  #causeOf(reason: unknown): unknown {
    if (isLost(this.#gpu.context)) this.#loss.notice('WebGL context');
    return this.#loss.error ?? reason;
  }

  #allocate(size: number): Resource {
    if (!Number.isInteger(size) || size < 0 || size > maximumSize) {
      throw new BackendError(
        `gpu backend: a tensor may hold ${maximumSize} values (2^24), got ${size}; ` +
          'make it in parts, or use the Wasm backend',
      );
    }
    this.#values += size;
    return new Resource(size, (freed) => {
      this.#values -= freed;
    });
  }

  /** A buffer computed from operands, which are held until the work is done, even if freed meanwhile. */
  #make(
    size: number,
    operands: readonly Resource[],
    compute: () => { kernel: CachedKernel; value: KernelValue | Promise<KernelValue> },
  ): Resource {
    const result = this.#allocate(size);
    for (const one of [...operands, result]) one.retain();
    const done = () => {
      for (const one of [...operands, result]) one.release();
    };
    let failedAtOnce: unknown = null;
    this.#queue.add(() => {
      const settle = (kernel: CachedKernel, value: KernelValue) => {
        // Plain memory outlives the kernel that made it.
        if (!this.onHost) kernel.live++;
        result.settle(value, this.onHost ? null : kernel);
        done();
      };
      const fail = (reason: unknown) => {
        failedAtOnce = this.#causeOf(reason);
        result.fail(failedAtOnce);
        done();
      };
      const attempt = () => {
        this.#loss.check();
        const { kernel, value } = compute();
        if (value instanceof Promise) return value.then((made) => settle(kernel, made));
        settle(kernel, value);
      };
      // Every webasm kernel has a WebAssembly memory, and Chromium gives a page about a hundred of them.
      const retry = (reason: unknown) => {
        if (!this.onHost || !(reason instanceof RangeError)) throw reason;
        this.#cache.clear();
        return attempt();
      };
      try {
        return attempt()?.catch(retry).catch(fail);
      } catch (reason) {
        try {
          return retry(reason)?.catch(fail);
        } catch (again) {
          fail(again);
        }
      }
    });
    if (failedAtOnce !== null) {
      result.release();
      throw failedAtOnce;
    }
    return result;
  }

  #call(
    kernel: CachedKernel,
    key: string,
    operands: readonly unknown[],
    numbers: readonly number[],
  ) {
    const value = kernel.run(...operands, ...numbers);
    if (value instanceof Promise) {
      return {
        kernel,
        value: value.then((made) => {
          this.#cache.check(key, kernel);
          return made;
        }),
      };
    }
    this.#cache.check(key, kernel);
    return { kernel, value };
  }
}

const identity = () => 'function (x) { return x[this.thread.x]; }';

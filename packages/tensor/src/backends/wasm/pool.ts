import { BackendError } from '../../errors.ts';

const alignment = 64;

/**
 * Kernels work in whole vectors and may write up to 12 bytes past a block; they may read further.
 */
const room = 64;

const pageBytes = 65536;
/** As `scripts/build-kernels.mjs` has it. */
export const maximumPages = 65536;

/** The size that blocks for `bytes` have: at most a quarter more, so that blocks fit again. */
export function classBytes(bytes: number): number {
  if (bytes <= 4 * alignment) return Math.max(1, Math.ceil(bytes / alignment)) * alignment;
  const unit = 2 ** (29 - Math.clz32(bytes - 1));
  return Math.ceil(bytes / unit) * unit;
}

/**
 * Hands out blocks of a WebAssembly memory. A freed block waits for the next request of its size
 * class, so a program that repeats itself stops growing after its first round.
 */
export class Pool {
  readonly memory: WebAssembly.Memory;
  readonly #free = new Map<number, number[]>();
  #end: number;
  #growths = 0;

  constructor(memory: WebAssembly.Memory, start: number) {
    this.memory = memory;
    this.#end = start;
  }

  /** How often the memory has grown, after which views on it do not reach all of it. */
  get growths(): number {
    return this.#growths;
  }

  allocate(bytes: number): number {
    const size = classBytes(bytes);
    return this.#free.get(size)?.pop() ?? this.#extend(size + room);
  }

  /** `bytes` as given to `allocate`. */
  release(pointer: number, bytes: number): void {
    const size = classBytes(bytes);
    const waiting = this.#free.get(size);
    if (waiting) waiting.push(pointer);
    else this.#free.set(size, [pointer]);
  }

  #extend(bytes: number): number {
    const pointer = this.#end;
    const end = pointer + bytes;
    const missing = end + pageBytes - this.memory.buffer.byteLength;
    if (missing > 0) this.#grow(end, missing);
    this.#end = end;
    return pointer;
  }

  #grow(end: number, missing: number): void {
    const pages = Math.ceil(missing / pageBytes);
    try {
      if (end + pageBytes > maximumPages * pageBytes) throw new RangeError('beyond 4 GiB');
      this.memory.grow(pages);
      this.#growths++;
    } catch (cause) {
      const megabytes = Math.round(this.memory.buffer.byteLength / 2 ** 20);
      throw new BackendError(
        `wasm backend: out of memory: holds ${megabytes} MiB and cannot grow by ` +
          `${Math.ceil((pages * pageBytes) / 2 ** 20)} MiB more; use smaller batches or sequences, ` +
          'free tensors by scope(), or use the reference backend',
        { cause },
      );
    }
  }
}

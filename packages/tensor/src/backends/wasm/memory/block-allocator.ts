import { BackendError } from '@unrolled/guards';

const alignment = 64;

/**
 * Kernels work in whole vectors and may write up to 12 bytes past a block; they may read further.
 */
const room = 64;

const pageBytes = 65536;
/** The limit that `scripts/build-kernels.mjs` gives the kernels. */
export const maximumPages = 65536;

/** The size that blocks for `bytes` have: at most a quarter more, so that blocks fit again. */
export function classBytes(bytes: number): number {
  if (bytes <= 4 * alignment) return Math.max(1, Math.ceil(bytes / alignment)) * alignment;
  const unit = 2 ** (29 - Math.clz32(bytes - 1));
  return Math.ceil(bytes / unit) * unit;
}

/** One block of another size, such as NaN, would make all that follow overlap. */
export function checkSize(size: number): void {
  if (!(Number.isInteger(size) && size >= 0)) {
    throw new BackendError(`wasm backend: a size must be a whole number from 0 up, got ${size}`);
  }
}

/** Memory from `start` up to `end`. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Share of all memory that must be free before free blocks are merged. */
const worthJoining = 1 / 4;

/**
 * Hands out blocks of a WebAssembly memory. A freed block waits for the next request of its size
 * class, so a program that repeats itself stops growing after its first round. One that requests
 * other sizes every time, as for batches of other lengths, gets blocks cut from what waits, joined
 * to pieces as large as possible, before the memory grows.
 */
export class BlockAllocator {
  readonly memory: WebAssembly.Memory;
  readonly #start: number;
  /** Starts of blocks, by size class. */
  readonly #waiting = new Map<number, number[]>();
  #waitingBytes = 0;
  #pieces: Piece[] = [];
  #end: number;
  #growths = 0;

  constructor(memory: WebAssembly.Memory, start: number) {
    this.memory = memory;
    this.#start = start;
    this.#end = start;
  }

  /** Number of times that the memory has grown, after which views on it do not reach all of it. */
  get growths(): number {
    return this.#growths;
  }

  /** @throws BackendError when the memory cannot grow so far, or `bytes` is no size */
  allocate(bytes: number): number {
    checkSize(bytes);
    const size = classBytes(bytes);
    const pointer = this.#waiting.get(size)?.pop();
    if (pointer === undefined) return this.#cut(size + room) ?? this.#extend(size + room);
    this.#waitingBytes -= size + room;
    return pointer;
  }

  /** @param bytes as given to `allocate` */
  release(pointer: number, bytes: number): void {
    checkSize(bytes);
    if (!(pointer >= this.#start && pointer < this.#end && pointer % alignment === 0)) {
      throw new BackendError(`wasm backend: no block begins at ${pointer}`);
    }
    const size = classBytes(bytes);
    const waiting = this.#waiting.get(size);
    if (waiting) waiting.push(pointer);
    else this.#waiting.set(size, [pointer]);
    this.#waitingBytes += size + room;
  }

  /** From the smallest piece that has so many bytes, if there is one. */
  #cut(bytes: number): number | undefined {
    const least = Math.max(bytes, worthJoining * (this.#end - this.#start));
    if (this.#waitingBytes >= least) this.#join();
    let best = -1;
    let bestBytes = Number.POSITIVE_INFINITY;
    this.#pieces.forEach(({ start, end }, index) => {
      if (end - start < bytes || end - start >= bestBytes) return;
      best = index;
      bestBytes = end - start;
    });
    if (best < 0) return undefined;
    const { start, end } = this.#pieces[best];
    if (bestBytes === bytes) this.#pieces.splice(best, 1);
    else this.#pieces[best] = { start: start + bytes, end };
    return start;
  }

  /** Makes pieces of all blocks that wait. */
  #join(): void {
    const parts = this.#pieces;
    for (const [size, pointers] of this.#waiting) {
      for (const start of pointers) parts.push({ start, end: start + size + room });
    }
    this.#waiting.clear();
    this.#waitingBytes = 0;
    parts.sort((a, b) => a.start - b.start);
    this.#pieces = [];
    for (const part of parts) {
      const last = this.#pieces.at(-1);
      if (last?.end !== part.start) this.#pieces.push(part);
      else this.#pieces[this.#pieces.length - 1] = { start: last.start, end: part.end };
    }
  }

  /** Behind all other blocks, from a piece on that ends there. */
  #extend(bytes: number): number {
    const top = this.#pieces.findIndex(({ end }) => end === this.#end);
    const pointer = top < 0 ? this.#end : this.#pieces[top].start;
    const end = pointer + bytes;
    const missing = end + pageBytes - this.memory.buffer.byteLength;
    if (missing > 0) this.#grow(end, missing);
    if (top >= 0) this.#pieces.splice(top, 1);
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
          'free tensors by scope() or dispose(), or use the reference backend',
        { cause },
      );
    }
  }
}

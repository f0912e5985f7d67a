import { BackendError } from '@unrolled/guards';
import type { DeviceBuffer, DType, HostValues } from '../../../backend/device-buffer.ts';
import { receive } from '../../../backend/receive.ts';
import { heapStart } from '../kernels/kernels.ts';
import { BlockAllocator, checkSize, maximumPages } from './block-allocator.ts';
import { WasmBuffer } from './wasm-buffer.ts';

/** Bytes for arguments that a kernel reads from memory. */
const parameterBytes = 4096;

/** The memory of one backend: its buffers, the views on it, and what kernels need meanwhile. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly blocks: BlockAllocator;
  /** Place of the parameters for the next kernel, in bytes. */
  readonly parameters: number;
  #floats: Float32Array;
  #ints: Int32Array;
  #growthsSeen = 0;
  #scratch = 0;
  #scratchBytes = 0;
  liveBuffers = 0;
  /** Buffers made by the op that runs under `allOrNone`. */
  #made: WasmBuffer[] | null = null;

  /**
   * @param shared for kernels on several threads
   * @throws BackendError where the engine gives no memory
   */
  constructor(shared = false) {
    this.memory = openMemory(shared);
    this.blocks = new BlockAllocator(this.memory, heapStart);
    this.parameters = this.blocks.allocate(parameterBytes);
    this.#floats = new Float32Array(this.memory.buffer);
    this.#ints = new Int32Array(this.memory.buffer);
  }

  /** The whole memory as float32; not to be held across an allocation. */
  get floats(): Float32Array {
    if (this.#growthsSeen !== this.blocks.growths) this.#renewViews();
    return this.#floats;
  }

  /** The whole memory as int32; not to be held across an allocation. */
  get ints(): Int32Array {
    if (this.#growthsSeen !== this.blocks.growths) this.#renewViews();
    return this.#ints;
  }

  #renewViews(): void {
    this.#floats = new Float32Array(this.memory.buffer);
    this.#ints = new Int32Array(this.memory.buffer);
    this.#growthsSeen = this.blocks.growths;
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** A new buffer of undefined content. */
  make(size: number, dtype: DType = 'float32'): WasmBuffer {
    checkSize(size);
    const buffer = new WasmBuffer(this, dtype, size, this.blocks.allocate(size * 4));
    this.liveBuffers++;
    this.#made?.push(buffer);
    return buffer;
  }

  /** Runs an op that makes several buffers. When it fails, for want of memory, none is left. */
  allOrNone<Result>(op: () => Result): Result {
    const made: WasmBuffer[] = [];
    this.#made = made;
    try {
      return op();
    } catch (error) {
      for (const buffer of made) this.free(buffer);
      throw error;
    } finally {
      this.#made = null;
    }
  }

  /** The buffer as what it is, if it is of this heap. */
  own(buffer: DeviceBuffer): WasmBuffer {
    if (buffer instanceof WasmBuffer && buffer.heap === this) return buffer;
    throw new BackendError('wasm backend: got a buffer of another backend');
  }

  pointerOf(buffer: DeviceBuffer): number {
    return this.own(buffer).pointer;
  }

  free(buffer: DeviceBuffer): void {
    const own = this.own(buffer);
    this.blocks.release(own.surrender(), own.bytes);
    for (const { pointer, bytes } of own.packed ?? []) {
      if (pointer !== 0) this.blocks.release(pointer, bytes);
    }
    own.packed = null;
    this.liveBuffers--;
  }

  /** Scratch memory of the current op, valid until the next op. Contents undefined. */
  scratch(bytes: number): number {
    if (!(bytes <= this.#scratchBytes)) {
      if (this.#scratchBytes > 0) this.blocks.release(this.#scratch, this.#scratchBytes);
      this.#scratchBytes = 0;
      this.#scratch = this.blocks.allocate(bytes);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  upload(values: ArrayLike<number>, dtype: DType): WasmBuffer {
    const buffer = this.make(values.length, dtype);
    this.viewOf(buffer).set(values);
    return buffer;
  }

  /** Its values in place; not to be held across an allocation. */
  viewOf(buffer: DeviceBuffer): Float32Array | Int32Array {
    const { pointer, size, dtype } = this.own(buffer);
    const all = dtype === 'int32' ? this.ints : this.floats;
    return all.subarray(pointer / 4, pointer / 4 + size);
  }

  /** The float64 at an address. */
  double(pointer: number): number {
    return new Float64Array(this.memory.buffer, pointer, 1)[0];
  }

  download(buffer: DeviceBuffer, into?: HostValues): HostValues {
    return receive('wasm backend', buffer, this.viewOf(buffer), into);
  }
}

function openMemory(shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 32, maximum: maximumPages, shared });
  } catch (cause) {
    throw new BackendError(
      'wasm backend: the engine cannot reserve the 4 GiB of addresses up to which its memory may grow; ' +
        'dispose of other backends, raise the limit of the process (ulimit -v), ' +
        (shared ? 'leave the option `threads` at 1, ' : '') +
        'or use createReferenceBackend()',
      { cause },
    );
  }
}

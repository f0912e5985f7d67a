import type { DeviceBuffer, DType, HostValues } from '../../backend.ts';
import { BackendError } from '../../errors.ts';
import { WasmBuffer } from './buffer.ts';
import { heapStart } from './kernels.ts';
import { Pool } from './pool.ts';

/** Room for what a kernel is told by way of memory. */
const parameterBytes = 4096;

/** The memory of one backend: its buffers, the views on it, and what kernels need meanwhile. */
export class Heap {
  readonly memory = new WebAssembly.Memory({ initial: 32, maximum: 65536 });
  readonly pool = new Pool(this.memory, heapStart);
  /** Where parameters for the next kernel are written. */
  readonly parameters = this.pool.allocate(parameterBytes);
  #floats = new Float32Array(this.memory.buffer);
  #ints = new Int32Array(this.memory.buffer);
  #scratch = 0;
  #scratchBytes = 0;
  liveBuffers = 0;

  /** The whole memory as float32; not to be held across an allocation. */
  get floats(): Float32Array {
    if (this.#floats.length === 0) this.#floats = new Float32Array(this.memory.buffer);
    return this.#floats;
  }

  /** The whole memory as int32; not to be held across an allocation. */
  get ints(): Int32Array {
    if (this.#ints.length === 0) this.#ints = new Int32Array(this.memory.buffer);
    return this.#ints;
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** A new buffer of undefined content. */
  make(size: number, dtype: DType = 'float32'): WasmBuffer {
    const buffer = new WasmBuffer(this, dtype, size, this.pool.allocate(size * 4));
    this.liveBuffers++;
    return buffer;
  }

  /** The buffer as what it is, if it is of this heap. */
  own(buffer: DeviceBuffer): WasmBuffer {
    if (buffer instanceof WasmBuffer && buffer.heap === this) return buffer;
    throw new BackendError('wasm backend: got a buffer that another backend made');
  }

  pointerOf(buffer: DeviceBuffer): number {
    return this.own(buffer).pointer;
  }

  free(buffer: DeviceBuffer): void {
    const own = this.own(buffer);
    this.pool.release(own.surrender(), own.bytes);
    for (const { pointer, bytes } of own.packed ?? []) {
      if (pointer !== 0) this.pool.release(pointer, bytes);
    }
    own.packed = null;
    this.liveBuffers--;
  }

  /** Memory for the op at hand, until the next op asks. Content undefined. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      if (this.#scratchBytes > 0) this.pool.release(this.#scratch, this.#scratchBytes);
      this.#scratchBytes = 0;
      this.#scratch = this.pool.allocate(bytes);
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

  download(buffer: DeviceBuffer): HostValues {
    return this.viewOf(buffer).slice();
  }
}

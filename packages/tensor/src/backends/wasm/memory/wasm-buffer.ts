import { StateError } from '@unrolled/guards';
import type { DeviceBuffer, DType } from '../../../backend/device-buffer.ts';
import type { Heap } from './heap.ts';
import type { PackedPanels } from './kept-panels.ts';

/** A block of the heap. */
export class WasmBuffer implements DeviceBuffer {
  readonly heap: Heap;
  readonly dtype: DType;
  readonly size: number;
  /** Counts the changes made in place. */
  version = 0;
  /** Copies in panels that products have asked for. */
  packed: PackedPanels[] | null = null;
  #pointer: number;

  constructor(heap: Heap, dtype: DType, size: number, pointer: number) {
    this.heap = heap;
    this.dtype = dtype;
    this.size = size;
    this.#pointer = pointer;
  }

  get bytes(): number {
    return this.size * 4;
  }

  /** Start of its values, in bytes. */
  get pointer(): number {
    if (this.#pointer === 0) throw new StateError('wasm backend: buffer used after free');
    return this.#pointer;
  }

  /** Ends its use, and returns where it was. */
  surrender(): number {
    if (this.#pointer === 0) throw new StateError('wasm backend: buffer freed twice');
    const pointer = this.#pointer;
    this.#pointer = 0;
    return pointer;
  }
}

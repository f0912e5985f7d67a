import { BackendError, type DeviceBuffer, type DType, StateError } from '@unrolled/tensor';
import type { Resource } from './resource.ts';

/** A handle on a flat block of values. `assign` and steps in place bind it to another resource. */
export class GpuBuffer implements DeviceBuffer {
  readonly dtype: DType;
  readonly size: number;
  /** null for a buffer that holds nothing: gpu.js does not support empty arrays. */
  resource: Resource | null;
  /** The values of an int32 upload, so that checking indices never waits for the device. */
  hostValues: Int32Array | null = null;

  constructor(dtype: DType, size: number, resource: Resource | null) {
    this.dtype = dtype;
    this.size = size;
    this.resource = resource;
  }

  /** Replaces the current resource by `resource`. */
  rebind(resource: Resource | null): void {
    this.resource?.release();
    this.resource = resource;
    this.hostValues = null;
  }
}

/**
 * All live handles. gpu.js reads other data in silence when a deleted texture is used, so every use
 * is checked here first.
 */
export class BufferTable {
  readonly #live = new Set<GpuBuffer>();
  readonly #made = new WeakSet<GpuBuffer>();

  get live(): number {
    return this.#live.size;
  }

  add(dtype: DType, size: number, resource: Resource | null): GpuBuffer {
    const buffer = new GpuBuffer(dtype, size, resource);
    this.#live.add(buffer);
    this.#made.add(buffer);
    return buffer;
  }

  /** @throws StateError for a freed buffer, BackendError for one of another backend */
  own(buffer: DeviceBuffer): GpuBuffer {
    if (!(buffer instanceof GpuBuffer) || !this.#made.has(buffer)) {
      throw new BackendError('gpu backend: got a buffer of another backend');
    }
    if (!this.#live.has(buffer)) throw new StateError('gpu backend: buffer used after free');
    return buffer;
  }

  free(buffer: DeviceBuffer): void {
    if (buffer instanceof GpuBuffer && this.#made.has(buffer) && !this.#live.has(buffer)) {
      throw new StateError('gpu backend: buffer freed twice');
    }
    const own = this.own(buffer);
    this.#live.delete(own);
    own.resource?.release();
    own.resource = null;
  }

  clear(): void {
    for (const buffer of [...this.#live]) this.free(buffer);
  }
}

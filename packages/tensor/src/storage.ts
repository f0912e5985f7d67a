import { StateError } from '@unrolled/guards';
import type { Backend } from './backend/backend.ts';
import type { DeviceBuffer } from './backend/device-buffer.ts';

/** A device buffer, shared by the tensors that view it and freed with the last of them. */
export class Storage {
  readonly backend: Backend;
  readonly #buffer: DeviceBuffer;
  #owners = 1;
  #version = 0;
  #changedBy = '';

  constructor(backend: Backend, buffer: DeviceBuffer) {
    this.backend = backend;
    this.#buffer = buffer;
  }

  get freed(): boolean {
    return this.#owners === 0;
  }

  /** Whether several tensors view the buffer. */
  get shared(): boolean {
    return this.#owners > 1;
  }

  get buffer(): DeviceBuffer {
    if (this.freed) {
      throw new StateError(
        'Tensor: this tensor was disposed of, by dispose() or at the end of a scope; ' +
          'return it from the scope, or keep() it, to use it later',
      );
    }
    return this.#buffer;
  }

  /** Counts the changes made in place through any of its tensors. */
  get version(): number {
    return this.#version;
  }

  /** The op that changed the values last. */
  get changedBy(): string {
    return this.#changedBy;
  }

  /** To be called by every op that writes to the buffer. */
  noteChange(by: string): void {
    this.#version++;
    this.#changedBy = by;
  }

  /** @throws StateError if it was freed: retained again, it would be freed twice */
  retain(): this {
    this.buffer;
    this.#owners++;
    return this;
  }

  release(): void {
    if (this.freed) return;
    this.#owners--;
    if (this.freed) this.backend.free(this.#buffer);
  }
}

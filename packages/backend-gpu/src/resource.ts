import type { KernelValue } from './gpu-js.ts';

/** Kernel that made a value, notified when the value is gone: it must outlive its results. */
export interface Maker {
  released(): void;
}

/**
 * A value on the device, made now or (on an asynchronous device) later. Buffers and pending kernels
 * share it, and the last to release it deletes it. Never written to once made.
 */
export class Resource {
  readonly size: number;
  #value: KernelValue | null = null;
  #maker: Maker | null = null;
  #failure: unknown = null;
  #owners = 1;
  readonly #onDelete: (size: number) => void;

  constructor(size: number, onDelete: (size: number) => void) {
    this.size = size;
    this.#onDelete = onDelete;
  }

  /** @throws what kept the value from being made */
  get value(): KernelValue {
    if (this.#failure !== null) throw this.#failure;
    if (this.#value === null) throw new Error('gpu backend: a value was read before it was made');
    return this.#value;
  }

  settle(value: KernelValue, maker: Maker | null): void {
    this.#value = value;
    this.#maker = maker;
  }

  fail(reason: unknown): void {
    this.#failure = reason;
  }

  retain(): this {
    this.#owners++;
    return this;
  }

  release(): void {
    if (--this.#owners > 0) return;
    const value = this.#value;
    this.#value = null;
    this.#onDelete(this.size);
    if (value !== null && !(value instanceof Float32Array)) value.delete();
    this.#maker?.released();
  }
}

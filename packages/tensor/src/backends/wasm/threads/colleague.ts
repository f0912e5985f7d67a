import { BackendError } from '../../../errors.ts';
import { desk } from './desk.ts';
import type { OpenWorker } from './open-worker.ts';

/** About 1 ms, in which most kernels end; then the processor is left to the other threads. */
const spins = 100_000;

/** Another thread, as the calling one sees it. */
export class Colleague {
  readonly #worker: OpenWorker;
  readonly #fields: Int32Array;
  readonly #values: Float64Array;
  readonly #mayWait = canWait();
  #ticket = 0;

  constructor(worker: OpenWorker, memory: WebAssembly.Memory, place: number) {
    this.#worker = worker;
    this.#fields = new Int32Array(memory.buffer, place, desk.argumentsAt / 4);
    this.#values = new Float64Array(memory.buffer, place + desk.argumentsAt, desk.mostArguments);
  }

  begin(kernel: number, values: readonly (number | boolean)[]): void {
    values.forEach((value, index) => {
      this.#values[index] = Number(value);
    });
    this.#fields[desk.kernel] = kernel;
    this.#fields[desk.argumentCount] = values.length;
    this.#ticket = (this.#ticket + 1) | 0;
    Atomics.store(this.#fields, desk.ticket, this.#ticket);
    Atomics.notify(this.#fields, desk.ticket);
  }

  /** Waits until the kernel has been run. */
  finish(): void {
    const isDone = () => Atomics.load(this.#fields, desk.done) === this.#ticket;
    for (let spin = spins; spin > 0 && !isDone(); spin--);
    while (!isDone()) {
      if (this.#mayWait) Atomics.wait(this.#fields, desk.done, (this.#ticket - 1) | 0);
    }
    if (this.#fields[desk.failed] !== 0) {
      throw new BackendError('wasm backend: a kernel failed on another thread; make a new backend');
    }
  }

  terminate(): Promise<void> {
    return this.#worker.terminate();
  }
}

/** The main thread of a page may not. */
function canWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

import { mailbox } from './mailbox.ts';
import type { StartedWorker } from './start-worker.ts';

/** About 0.5 ms, in which shares of equal size mostly end; then the processor is left to others. */
const spins = 40_000;

/**
 * Milliseconds between two checks of a thread that is waited for, and number of checks without a sign of
 * life before it counts as dead. Running kernels give one every few milliseconds.
 */
const look = 100;
const patience = 20;

type Life = Pick<StartedWorker, 'ended' | 'terminate'>;

/** Another thread, as the calling one sees it. */
export class WorkerThread {
  readonly #worker: Life;
  readonly #fields: Int32Array;
  readonly #values: Float64Array;
  readonly #beat: Int32Array;
  readonly #mayWait = canWait();
  readonly #spins: number;
  #ticket = 0;

  constructor(
    worker: Life,
    memory: WebAssembly.Memory,
    place: number,
    { crowded = false }: { readonly crowded?: boolean } = {},
  ) {
    this.#worker = worker;
    this.#fields = new Int32Array(memory.buffer, place, mailbox.argumentsAt / 4);
    this.#values = new Float64Array(
      memory.buffer,
      place + mailbox.argumentsAt,
      mailbox.mostCalls * mailbox.mostArguments,
    );
    this.#beat = new Int32Array(memory.buffer, place + mailbox.beatAt, 1);
    this.#spins = crowded && this.#mayWait ? 0 : spins;
  }

  /** Whether it waits for kernels. */
  get ready(): boolean {
    return Atomics.load(this.#fields, mailbox.ready) === 1;
  }

  /** Whether the engine has said that the thread ended. */
  get ended(): boolean {
    return this.#worker.ended;
  }

  /** Has the kernel run once for each list of arguments, of which there is at least one. */
  begin(kernel: number, calls: readonly (readonly (number | boolean)[])[]): void {
    calls.forEach((values, call) => {
      const start = call * mailbox.mostArguments;
      values.forEach((value, index) => {
        this.#values[start + index] = Number(value);
      });
    });
    this.#fields[mailbox.kernel] = kernel;
    this.#fields[mailbox.argumentCount] = calls[0].length;
    this.#fields[mailbox.callCount] = calls.length;
    this.#ticket = (this.#ticket + 1) | 0;
    Atomics.store(this.#fields, mailbox.ticket, this.#ticket);
    Atomics.notify(this.#fields, mailbox.ticket);
  }

  /**
   * Waits until the kernel has been run for all lists.
   * @returns what kept it from that, or null
   */
  finish(): string | null {
    for (let spin = this.#spins; spin > 0 && !this.#isDone; spin--);
    if (!this.#isDone && !this.#waitLonger()) {
      return `has not responded for ${(patience * look) / 1000} seconds`;
    }
    return this.#fields[mailbox.failed] === 0 ? null : 'failed in a kernel';
  }

  /** Result of one call of the kernel that was run last. */
  result(call: number): number {
    return this.#values[call * mailbox.mostArguments];
  }

  get #isDone(): boolean {
    return Atomics.load(this.#fields, mailbox.done) === this.#ticket;
  }

  /**
   * No event is heard meanwhile, not even that the thread ended. Its silence is counted in looks, as
   * a process that was suspended and continues would find that too much time had passed.
   * @returns whether the kernel has been run
   */
  #waitLonger(): boolean {
    let silent = 0;
    let beat = this.#countBeats();
    while (silent < patience) {
      this.#look();
      if (this.#isDone) return true;
      const next = this.#countBeats();
      silent = next === beat ? silent + 1 : 0;
      beat = next;
    }
    return false;
  }

  #countBeats(): number {
    return Atomics.load(this.#beat, 0);
  }

  /** Waits for the kernel to be run, but no longer than a look takes. */
  #look(): void {
    const end = performance.now() + look;
    const before = (this.#ticket - 1) | 0;
    while (!this.#isDone && performance.now() < end) {
      if (this.#mayWait) Atomics.wait(this.#fields, mailbox.done, before, look);
      else for (let spin = spins; spin > 0 && !this.#isDone; spin--);
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

import { inTurn } from './in-turn.ts';
import type { CallMessage, CallName, Calls, EventName, Events, WorkerMessage } from './protocol.ts';

type Listener = (value: never) => void;

interface Pending {
  readonly message: CallMessage;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
  /** The worker that the call was sent to; null while it waits for one. */
  sentTo: Worker | null;
  /** Whether the call serves to replace one worker by another. */
  readonly isForReplacement: boolean;
}

/** Makes a call of the worker. @throws Error with the message of whatever the worker threw */
export type Ask = <Name extends CallName>(
  call: Name,
  sent: Calls[Name]['sent'],
) => Promise<Calls[Name]['returned']>;

/** Makes the calls that bring a worker to where the one before it was. */
export type Restore = (ask: Ask) => Promise<void>;

/** The device of the backend is lost, and with it the answers that the worker owes. */
export class DeviceLostError extends Error {}

/** The page's end of the protocol: calls to the worker that runs, and what it says unasked. */
export class WorkerClient {
  #worker: Worker | null = null;
  /** Whether one worker is taking the place of another. */
  #isReplacing = true;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<EventName, Set<Listener>>();
  #lastId = 0;

  /**
   * Makes a call as soon as a worker runs. While another one takes its place the call waits; so does one
   * that the former worker has not answered, which is made anew. Their order stays.
   *
   * What is carried over never holds the effect of a call that is made anew: a worker answers in the order
   * of the calls what it does at once (a pace, a setting), so before it answers what `save` asks later.
   * Calls that take longer replace what is open, and doing so twice comes to the same.
   */
  readonly ask: Ask = (call, sent) => this.#call(call, sent, false);

  /**
   * Ends the worker and takes another; replacements run one after the other.
   * @param save asks the worker that ends, where there is one, for what is to be carried over. What it
   * returns restores that on the worker that `start` gives, before any call that waits.
   */
  readonly replace = inTurn(
    async (start: () => Worker, save: (ask: Ask) => Promise<Restore>): Promise<void> => {
      const askNow: Ask = (call, sent) => this.#call(call, sent, true);
      this.#isReplacing = true;
      try {
        const restore = await save(askNow);
        this.#connect(start);
        await restore(askNow);
      } finally {
        this.#isReplacing = false;
        for (const pending of this.#pending.values()) {
          if (pending.sentTo !== this.#worker) this.#send(pending);
        }
      }
    },
  );

  /** Rejects what `replace` asks of a worker whose device is lost, so that the next replacement can begin. */
  abandon(reason: DeviceLostError): void {
    for (const [id, { isForReplacement, reject }] of this.#pending) {
      if (!isForReplacement) continue;
      this.#pending.delete(id);
      reject(reason);
    }
  }

  /** Listens to every worker. @returns a function that ends it */
  on<Name extends EventName>(event: Name, listener: (value: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  #call<Name extends CallName>(
    call: Name,
    sent: Calls[Name]['sent'],
    isForReplacement: boolean,
  ): Promise<Calls[Name]['returned']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const message = { id, call, sent };
      const pending = { message, resolve, reject, sentTo: null, isForReplacement };
      this.#pending.set(id, pending);
      if (isForReplacement || !this.#isReplacing) this.#send(pending);
    });
  }

  #connect(start: () => Worker): void {
    if (this.#worker !== null) {
      this.#worker.onmessage = null;
      this.#worker.terminate();
    }
    this.#worker = start();
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#receive(data);
    this.#worker.onerror = ({ message }) =>
      this.#fail(new Error(message || 'the worker could not be started'));
  }

  /** Sends a copy: a call may have to be made anew. */
  #send(pending: Pending): void {
    pending.sentTo = this.#worker;
    try {
      this.#worker?.postMessage(pending.message);
    } catch (reason) {
      this.#pending.delete(pending.message.id);
      pending.reject(reason);
    }
  }

  #receive(message: WorkerMessage): void {
    if ('event' in message) {
      for (const listener of this.#listeners.get(message.event) ?? []) {
        listener(message.value as never);
      }
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) pending?.reject(new Error(message.error));
    else pending?.resolve(message.returned as never);
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

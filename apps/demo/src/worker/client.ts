import {
  type CallName,
  type Calls,
  type EventName,
  type Events,
  handedOver,
  type WorkerMessage,
} from './protocol.ts';

type Listener = (value: never) => void;

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: Error) => void;
}

/** A call got no answer, because the page has ended the worker. */
export class WorkerEnded extends Error {}

/** The page's end of the protocol: one worker that trains and computes. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<EventName, Set<Listener>>();
  #lastId = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#receive(data);
    worker.onerror = ({ message }) =>
      this.#fail(new Error(message || 'the worker could not be started'));
  }

  /** @throws Error with the message of whatever the worker threw */
  ask<Name extends CallName>(
    call: Name,
    sent: Calls[Name]['sent'],
  ): Promise<Calls[Name]['returned']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call, sent }, handedOver(sent));
    });
  }

  /** @returns a function that ends it */
  on<Name extends EventName>(event: Name, listener: (value: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Ends the worker; calls without an answer are refused. */
  close(): void {
    this.#worker.terminate();
    this.#fail(new WorkerEnded('the worker was ended'));
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

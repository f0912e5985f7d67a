import { WorkerClient } from '../worker/client.ts';
import {
  type BackendName,
  backendNames,
  type EngineChoice,
  type EngineReport,
} from '../worker/engine/calls.ts';
import type { CallName, Calls, EventName, Events } from '../worker/protocol.ts';
import { address } from './address.svelte.ts';

/** More threads gain nothing at the sizes of these pages. */
const mostThreads = 4;

/** Threads that this page may use: one, unless it is isolated from other origins. */
export const availableThreads = globalThis.crossOriginIsolated
  ? Math.min(mostThreads, navigator.hardwareConcurrency)
  : 1;

type Listener = { event: EventName; listener: (value: never) => void };

/** The one worker of the site, with the backend that the visitor chose. */
class Engine {
  /** Backend that runs; null until it does. */
  report = $state.raw<EngineReport | null>(null);
  /** One more for each worker: models of an earlier one are gone. */
  generation = $state(0);
  #client: WorkerClient | null = null;
  #ready: Promise<unknown> = Promise.resolve();
  readonly #listeners: Listener[] = [];
  readonly #beforeChange = new Set<() => Promise<void>>();

  get choice(): EngineChoice {
    return {
      backend: address.choice('backend', backendNames, 'wasm'),
      threads: address.whole('threads', availableThreads, 1, availableThreads),
    };
  }

  /** Ends the worker and starts one with another backend; whoever holds a model saves it first. */
  async choose(backend: BackendName, threads: number): Promise<void> {
    this.report = null;
    for (const save of this.#beforeChange) await save();
    address.set({
      backend: backend === 'wasm' ? null : backend,
      threads: threads === availableThreads ? null : threads,
    });
    this.#client?.close();
    this.#client = null;
    this.#start();
    await this.#ready;
    this.generation++;
  }

  /** Runs before the worker ends, to save what is in it. */
  beforeChange(save: () => Promise<void>): void {
    this.#beforeChange.add(save);
  }

  async ask<Name extends CallName>(
    call: Name,
    sent: Calls[Name]['sent'],
  ): Promise<Calls[Name]['returned']> {
    if (this.#client === null) this.#start();
    await this.#ready;
    return this.#client!.ask(call, sent);
  }

  /** Listens for as long as the site is open, across changes of the worker. */
  on<Name extends EventName>(event: Name, listener: (value: Events[Name]) => void): void {
    this.#listeners.push({ event, listener });
    this.#client?.on(event, listener);
  }

  #start(): void {
    // Written out like this, Vite finds the worker and bundles it.
    const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
    const client = new WorkerClient(worker);
    this.#client = client;
    for (const { event, listener } of this.#listeners) client.on(event, listener as () => void);
    this.#ready = client.ask('engine.start', this.choice).then((report) => {
      this.report = report;
    });
  }
}

export const engine = new Engine();

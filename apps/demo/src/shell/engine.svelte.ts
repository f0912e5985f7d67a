import { type Ask, DeviceLostError, WorkerClient } from '../worker/client.ts';
import {
  type BackendName,
  backendNames,
  type EngineChoice,
  type EngineReport,
} from '../worker/engine/calls.ts';
import type { EventName, Events } from '../worker/protocol.ts';
import { address } from './address.svelte.ts';
import { Carried, type CarriedState } from './carried.ts';

/** More threads gain nothing at the sizes of these pages. */
const mostThreads = 4;

/** Threads that this page may use: one, unless it is isolated from other origins. */
export const availableThreads = globalThis.crossOriginIsolated
  ? Math.min(mostThreads, navigator.hardwareConcurrency)
  : 1;

/** Milliseconds between two copies of what pages keep on a device that can be lost. */
const copyInterval = 10_000;

/** The one worker of the site, with the backend that the visitor chose. */
class Engine {
  /** Backend that runs; null until it does. */
  report = $state.raw<EngineReport | null>(null);
  /** One more for each worker, whose answers differ in their last digits and their times. */
  generation = $state(0);
  /** Why the device is lost in whose place Wasm runs; empty where none is. */
  lost = $state('');
  readonly #client = new WorkerClient();
  #isStarted = false;
  readonly #carried: Carried[] = [];

  constructor() {
    this.on('engine.lost', (reason) => void this.#goOn(reason));
    setInterval(() => {
      if (this.report?.details.mode !== undefined) void this.#takeCopies(this.ask);
    }, copyInterval);
  }

  get choice(): EngineChoice {
    return {
      backend: address.choice('backend', backendNames, 'wasm'),
      threads: address.whole('threads', availableThreads, 1, availableThreads),
    };
  }

  /** Starts a worker with another backend, carries over what pages keep in the former, and ends that. */
  async choose(backend: BackendName, threads: number): Promise<void> {
    this.lost = '';
    await this.#start(
      () => setChoice(backend, threads),
      (former) => this.#takeCopies(former),
    );
    this.generation++;
  }

  /** Keeps what a page has in the worker over a change of the backend. */
  carry(state: CarriedState): Carried {
    const carried = new Carried(state);
    this.#carried.push(carried);
    return carried;
  }

  /** Asks the worker, which starts with the first call. While the backend changes, calls wait. */
  readonly ask: Ask = (call, sent) => {
    if (!this.#isStarted) void this.#start();
    return this.#client.ask(call, sent);
  };

  /** Listens for as long as the site is open, across changes of the worker. */
  on<Name extends EventName>(event: Name, listener: (value: Events[Name]) => void): void {
    this.#client.on(event, listener);
  }

  /** Goes on in WebAssembly where the device is lost, with the last copies of what pages kept there. */
  async #goOn(reason: string): Promise<void> {
    this.lost = reason;
    this.#client.abandon(new DeviceLostError(reason));
    await this.#start(() => setChoice('wasm', this.choice.threads));
    this.generation++;
  }

  async #takeCopies(ask: Ask): Promise<void> {
    await Promise.all(this.#carried.map((carried) => carried.take(ask).catch(show)));
  }

  /**
   * @param settle sets what the worker runs
   * @param save asks the worker that ends for copies
   */
  #start(settle = () => {}, save = async (_: Ask) => {}): Promise<void> {
    const isFirst = !this.#isStarted;
    this.#isStarted = true;
    return this.#client.replace(newWorker, async (former) => {
      this.report = null;
      await save(former);
      settle();
      return async (ask) => {
        this.report = await ask('engine.start', this.choice);
        for (const carried of isFirst ? [] : this.#carried) {
          await carried.restore(ask).catch(show);
        }
      };
    });
  }
}

/** Shows a failure like all that no page catches, so that it keeps no other page waiting. */
const show = (reason: unknown) => void Promise.reject(reason);

const setChoice = (backend: BackendName, threads: number) =>
  address.set({
    backend: backend === 'wasm' ? null : backend,
    threads: threads === availableThreads ? null : threads,
  });

// Written out like this, Vite finds the worker and bundles it.
const newWorker = () =>
  new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });

export const engine = new Engine();

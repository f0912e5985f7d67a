import { type Ask, type Restore, WorkerClient } from '../worker/client.ts';
import {
  type BackendName,
  backendNames,
  type EngineChoice,
  type EngineReport,
} from '../worker/engine/calls.ts';
import type { EventName, Events } from '../worker/protocol.ts';
import { address } from './address.svelte.ts';

/** More threads gain nothing at the sizes of these pages. */
const mostThreads = 4;

/** Threads that this page may use: one, unless it is isolated from other origins. */
export const availableThreads = globalThis.crossOriginIsolated
  ? Math.min(mostThreads, navigator.hardwareConcurrency)
  : 1;

/**
 * Called before the worker ends: asks it for what its page keeps there, and returns what restores that on the
 * next one; nothing where nothing is kept.
 */
type Save = (ask: Ask) => Promise<Restore | undefined>;

/** The one worker of the site, with the backend that the visitor chose. */
class Engine {
  /** Backend that runs; null until it does. */
  report = $state.raw<EngineReport | null>(null);
  /** One more for each worker, whose answers differ in their last digits and their times. */
  generation = $state(0);
  readonly #client = new WorkerClient();
  #isStarted = false;
  readonly #saves: Save[] = [];

  get choice(): EngineChoice {
    return {
      backend: address.choice('backend', backendNames, 'wasm'),
      threads: address.whole('threads', availableThreads, 1, availableThreads),
    };
  }

  /** Starts a worker with another backend, carries over what pages keep in the former, and ends that. */
  async choose(backend: BackendName, threads: number): Promise<void> {
    await this.#start(() =>
      address.set({
        backend: backend === 'wasm' ? null : backend,
        threads: threads === availableThreads ? null : threads,
      }),
    );
    this.generation++;
  }

  /** Keeps what a page has in the worker over a change of the backend. */
  carry(save: Save): void {
    this.#saves.push(save);
  }

  /** Asks the worker, which starts with the first call. While the backend changes, calls wait. */
  readonly ask: Ask = (call, sent) => {
    if (!this.#isStarted) void this.#start(() => {});
    return this.#client.ask(call, sent);
  };

  /** Listens for as long as the site is open, across changes of the worker. */
  on<Name extends EventName>(event: Name, listener: (value: Events[Name]) => void): void {
    this.#client.on(event, listener);
  }

  #start(settle: () => void): Promise<void> {
    const isFirst = !this.#isStarted;
    this.#isStarted = true;
    return this.#client.replace(newWorker, async (former) => {
      this.report = null;
      const restores = isFirst ? [] : await Promise.all(this.#saves.map((save) => save(former)));
      settle();
      return async (ask) => {
        this.report = await ask('engine.start', this.choice);
        for (const restore of restores) {
          // One that fails is shown like all that no page catches, and keeps nobody else waiting.
          await restore?.(ask).catch((reason) => void Promise.reject(reason));
        }
      };
    });
  }
}

// Written out like this, Vite finds the worker and bundles it.
const newWorker = () =>
  new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });

export const engine = new Engine();

import type { WorkerThread } from './worker-thread.ts';

/**
 * Shares that could have been handed over, from which threads are started: they take about 80 ms on one
 * thread, as starting another one does. So what is soon done starts none, and takes at most twice as long as
 * it could.
 */
const sharesBeforeStart = 2000;

/**
 * Threads that start once there has been work for them, as many as an op could use. Nobody waits for them:
 * they take part in the ops that come after they are ready, which changes no bits.
 */
export class LateThreads {
  readonly #launch: () => WorkerThread;
  /** All that were started, to be ended. */
  readonly launched: WorkerThread[] = [];
  /** Maximum number of threads. */
  readonly count: number;
  #starting: WorkerThread[] = [];
  #shares = 0;
  #mayLaunch = true;

  /** @param launch starts a thread */
  constructor(count: number, launch: () => WorkerThread) {
    this.count = count;
    this.#launch = launch;
  }

  /**
   * Notes an op that could be handed over, and starts threads for it if there have been enough.
   * @param shares of the op, each of which would be worthwhile
   * @returns threads that have become ready since
   */
  takeReady(shares: number): WorkerThread[] {
    this.#shares += shares;
    if (this.#shares < sharesBeforeStart) return [];
    const wanted = Math.min(this.count, Math.floor(shares) - 1);
    while (this.#mayLaunch && this.launched.length < wanted) this.#start();
    const ready = this.#starting.filter((thread) => thread.ready && !thread.ended);
    this.#starting = this.#starting.filter((thread) => !thread.ready && !thread.ended);
    return ready;
  }

  /** Where a thread cannot be started, as under a content security policy, those that run are all. */
  #start(): void {
    try {
      const thread = this.#launch();
      this.launched.push(thread);
      this.#starting.push(thread);
    } catch {
      this.#mayLaunch = false;
    }
  }
}

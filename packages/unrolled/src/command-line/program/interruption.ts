import { exitStatus, Interrupted } from './failures.ts';

const statusOf = {
  SIGHUP: exitStatus.hungUp,
  SIGINT: exitStatus.interrupted,
  SIGTERM: exitStatus.terminated,
} as const;

type Signal = keyof typeof statusOf;

/**
 * Turns Ctrl-C, SIGTERM and SIGHUP into an abort signal, from `listen` on. Until then they end the process
 * at once, which suits work that has nothing to save. The second one does so in any case, for users who do
 * not want to wait for the save.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #status: number = exitStatus.interrupted;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  listen(): void {
    for (const name of Object.keys(statusOf)) process.on(name, this.#onSignal);
  }

  stopListening(): void {
    for (const name of Object.keys(statusOf)) process.off(name, this.#onSignal);
  }

  /** Error that ends a command which the signal has stopped, after it has saved and reported. */
  get error(): Interrupted {
    return new Interrupted(this.#status);
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    if (this.signal.aborted) process.exit(this.#status);
    this.#status = statusOf[name as Signal];
    this.#controller.abort();
  };
}

/**
 * Result of `work`, which no signal cuts short: one that arrives meanwhile is sent again once the
 * work has ended. For a few milliseconds of work that would leave a file behind.
 */
export async function deferSignals<T>(work: () => Promise<T>): Promise<T> {
  let deferred: NodeJS.Signals | null = null;
  const defer = (name: NodeJS.Signals): void => {
    deferred = name;
  };
  for (const name of Object.keys(statusOf)) process.on(name, defer);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(statusOf)) process.off(name, defer);
    if (deferred !== null) process.kill(process.pid, deferred);
  }
}

/** Order in which the device does its work. */
export interface Queue {
  /** Runs a task when all earlier ones are done. It answers for its own errors. */
  add(task: Task): void;
  /** Runs a task when its turn comes and returns its result; later tasks do not wait for the result. */
  ask<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Runs all waiting tasks at once, for tasks that compute synchronously. */
  flush(): void;
  /** Resolves when all tasks are done and their results are available. */
  idle(): Promise<void>;
}

type Task = () => void | Promise<void>;

/** Queue of devices that compute at once, on the calling thread. */
export const immediateQueue: Queue = {
  add(task) {
    task();
  },
  ask: (task) => task(),
  flush() {},
  async idle() {},
};

/** Milliseconds of work after which the event loop has its turn. */
const longestRun = 8;

/**
 * First in, first out. A task runs at once where none waits before it, until all of them have taken
 * `longestRun`; then, after `pause`, from the event loop, so that a page stays responsive.
 */
export function createPacedQueue(pause: () => Promise<void>): Queue {
  const waiting: Task[] = [];
  let isRunning = false;
  let finished = Promise.resolve();
  let busy = 0;
  const asked = new Set<Promise<unknown>>();

  async function run(): Promise<void> {
    isRunning = true;
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const start = performance.now();
      const pending = task();
      busy += performance.now() - start;
      if (pending) await pending;
      if (busy < longestRun) continue;
      await pause();
      busy = 0;
    }
    isRunning = false;
  }

  function add(task: Task): void {
    waiting.push(task);
    if (!isRunning) finished = run();
  }

  return {
    add,
    ask<Result>(task: () => Promise<Result>) {
      const result = new Promise<Result>((resolve, reject) =>
        add(() => void task().then(resolve, reject)),
      ).finally(() => asked.delete(result));
      asked.add(result);
      return result;
    },
    flush() {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) task();
    },
    async idle() {
      while (isRunning || asked.size > 0) {
        await finished;
        await Promise.allSettled(asked);
      }
    },
  };
}

/** Resolves after the event loop had its turn, without the delay that timers have. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

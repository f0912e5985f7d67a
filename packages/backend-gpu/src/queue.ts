/** In which order the device does its work. */
export interface Queue {
  /** Runs a task when all earlier ones are done. It answers for its own errors. */
  add(task: () => void | Promise<void>): void;
  /** Runs a task in its turn and gives its result; later tasks do not wait for that. */
  ask<Result>(task: () => Promise<Result>): Promise<Result>;
  idle(): Promise<void>;
}

/** For devices that compute at once. */
export const immediateQueue: Queue = {
  add(task) {
    task();
  },
  ask: (task) => task(),
  async idle() {},
};

/** For devices whose kernels answer later: one chain, first in, first out. */
export function createChainedQueue(): Queue {
  let tail: Promise<void> = Promise.resolve();
  return {
    add(task) {
      tail = tail.then(task);
    },
    ask(task) {
      return new Promise((resolve, reject) => {
        tail = tail.then(() => {
          task().then(resolve, reject);
        });
      });
    },
    idle: () => tail,
  };
}

import { check, rules } from '@unrolled/guards';
import type { Module } from './module.ts';

/** Runs something with the model in evaluation, and puts it back as it was. */
export async function evaluating<Result>(
  model: Module,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  check('evaluating', 'model', model, rules.module);
  check('evaluating', 'run', run, rules.function);
  const { training } = model;
  model.eval();
  try {
    return await run();
  } finally {
    model.train(training);
  }
}

/**
 * Gives the event loop a turn between two batches, so that signals, timers and the browser's painting
 * get theirs. Not by setTimeout, which waits for milliseconds that computing could use.
 */
export function eventLoopTurn(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

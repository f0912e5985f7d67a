import { check, rules } from '@unrolled/guards';
import type { Module } from './module.ts';

/**
 * Runs a function with the model in evaluation mode, then restores the mode. Its parameters do not require
 * gradients meanwhile, so that nothing computed with them is recorded, also after an await.
 */
export async function evaluating<Result>(
  model: Module,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  check('evaluating', 'model', model, rules.module);
  check('evaluating', 'run', run, rules.function);
  const { training } = model;
  const learned = [...model.parameters()].filter(({ requiresGrad }) => requiresGrad);
  model.eval();
  for (const parameter of learned) parameter.requiresGrad = false;
  try {
    return await run();
  } finally {
    for (const parameter of learned) parameter.requiresGrad = true;
    model.train(training);
  }
}

/**
 * Gives the event loop a turn between two batches, for signals, timers and the browser's painting. Not by
 * setTimeout, which waits for milliseconds that computing could use.
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

import type { Module } from '@unrolled/nn';
import { check, rules } from '@unrolled/tensor/guards';

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

import type { Module } from '@unrolled/nn';

/** Runs something with the model in evaluation, and puts it back as it was. */
export async function evaluating<Result>(
  model: Module,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  const { training } = model;
  model.eval();
  try {
    return await run();
  } finally {
    model.train(training);
  }
}

import { Command } from 'commander';
import { computingOn } from '../backends/backends.ts';
import { readLines } from '../files/input-lines.ts';
import { openModel } from '../files/model-file.ts';
import { addComputeOptions, type CommonFlags } from '../options/common-options.ts';
import { addTaskOptions, type CheckOptions } from '../options/task-options.ts';
import type { Output } from '../output/streams.ts';
import { UsageError } from '../program/failures.ts';
import type { PredictFlags } from '../tasks/task-command.ts';

export function predictCommand(output: Output): Command {
  const command = addComputeOptions(
    new Command('predict')
      .description('say what a model makes of each input, or of each line of standard input')
      .argument('<model>', 'a file that train has saved')
      .argument('[input...]', 'what to look at (default: the lines of standard input)'),
  );
  const checkOptions = addTaskOptions(command, 'addPredictOptions');
  return command.action((path: string, inputs: readonly string[], flags) =>
    predict(path, inputs, flags, { checkOptions, output }),
  );
}

async function predict(
  path: string,
  inputs: readonly string[],
  flags: PredictFlags & CommonFlags,
  { checkOptions, output }: { readonly checkOptions: CheckOptions; readonly output: Output },
): Promise<void> {
  const { task, taskName, file } = await openModel(path);
  const predictEach = task.predict;
  if (predictEach === undefined) {
    throw new UsageError(
      `predict: ${path} must hold a model that predicts, got one of the task ${taskName}; use ` +
        'generate',
    );
  }
  checkOptions(path, taskName);
  const lines = inputs.length > 0 ? each(inputs) : readLines();
  await computingOn(flags, output, () => predictEach(file, lines, flags, output));
}

async function* each(inputs: readonly string[]): AsyncGenerator<string> {
  yield* inputs;
}

import { Command } from 'commander';
import { computingOn } from '../backends.ts';
import { addComputeOptions, type CommonFlags } from '../common-options.ts';
import { openModel } from '../model-file.ts';
import type { Output } from '../streams.ts';
import { taskCommands } from '../tasks/index.ts';
import type { EvaluateFlags } from '../tasks/task-command.ts';

export function evaluateCommand(output: Output): Command {
  const command = addComputeOptions(
    new Command('evaluate')
      .description('measure a model on data that it was not trained on')
      .argument('<model>', 'a file that train has saved')
      .requiredOption('--data <path...>', 'what to measure on'),
  );
  for (const task of Object.values(taskCommands)) task.addEvaluateOptions?.(command);
  return command.action(async (path: string, flags: EvaluateFlags & CommonFlags) => {
    const { task, file } = await openModel(path);
    await computingOn(flags, output, () => task.evaluate(file, flags, output));
  });
}

import { Command } from 'commander';
import { computingOn } from '../backends/backends.ts';
import { openModel } from '../files/model-file.ts';
import { addComputeOptions, type CommonFlags } from '../options/common-options.ts';
import { addTaskOptions } from '../options/task-options.ts';
import type { Output } from '../output/streams.ts';
import type { EvaluateFlags } from '../tasks/task-command.ts';

export function evaluateCommand(output: Output): Command {
  const command = addComputeOptions(
    new Command('evaluate')
      .description('measure a model on data that it was not trained on')
      .argument('<model>', 'a file that train has saved')
      .requiredOption('--data <path...>', 'what to measure on'),
  );
  const checkOptions = addTaskOptions(command, 'addEvaluateOptions');
  return command.action(async (path: string, flags: EvaluateFlags & CommonFlags) => {
    const { task, taskName, file } = await openModel(path);
    checkOptions(path, taskName);
    await computingOn(flags, output, () => task.evaluate(file, flags, output));
  });
}

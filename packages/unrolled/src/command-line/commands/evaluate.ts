import type { Command } from 'commander';
import { computingOn } from '../backends/backends.ts';
import { addComputeOptions, type CommonFlags } from '../options/common-options.ts';
import type { EvaluateFlags } from '../tasks/task-command.ts';
import type { PrepareCommand } from './index.ts';
import { NamedModel } from './named-model.ts';

export const prepareEvaluate: PrepareCommand = async (command, args, output) => {
  const model = await NamedModel.find(command, args, addSharedOptions);
  model.open?.task.addEvaluateOptions?.(command);
  command.action(async (path: string, flags: EvaluateFlags & CommonFlags) => {
    const { task, file } = model.at(path);
    await computingOn(flags, output, () => task.evaluate(file, flags, output));
  });
};

const addSharedOptions = (command: Command): Command =>
  addComputeOptions(
    command.requiredOption('--data <path...>', 'files with the data to evaluate the model on'),
  );

import { computingOn } from '../backends/backends.ts';
import { addComputeOptions, type CommonFlags } from '../options/common-options.ts';
import { UsageError } from '../program/failures.ts';
import type { ModelFlags } from '../tasks/task-command.ts';
import type { PrepareCommand } from './index.ts';
import { NamedModel } from './named-model.ts';

export const prepareGenerate: PrepareCommand = async (command, args, output) => {
  const model = await NamedModel.find(command, args, addComputeOptions);
  model.open?.task.addGenerateOptions?.(command);
  command.action(async (path: string, flags: ModelFlags & CommonFlags) => {
    const { task, taskName, file } = model.at(path);
    const generate = task.generate;
    if (generate === undefined) {
      throw new UsageError(
        `generate: ${path} must hold a language model, got a model of the task ${taskName}; use ` +
          'predict',
      );
    }
    await computingOn(flags, output, () => generate(file, flags, output));
  });
};

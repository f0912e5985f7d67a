import { computingOn } from '../backends/backends.ts';
import { linesOf, readLines } from '../files/input-lines.ts';
import { standardInput } from '../files/standard-input.ts';
import { addComputeOptions, type CommonFlags } from '../options/common-options.ts';
import { UsageError } from '../program/failures.ts';
import type { ModelFlags } from '../tasks/task-command.ts';
import type { PrepareCommand } from './index.ts';
import { NamedModel } from './named-model.ts';

export const preparePredict: PrepareCommand = async (command, args, output) => {
  const model = await NamedModel.find(command, args, addComputeOptions);
  model.open?.task.addPredictOptions?.(command);
  command
    .argument('[input...]', 'inputs to predict for (default: the lines of standard input)')
    .action(async (path: string, inputs: readonly string[], flags: ModelFlags & CommonFlags) => {
      const { task, taskName, file } = model.at(path);
      const predictEach = task.predict;
      if (predictEach === undefined) {
        throw new UsageError(
          `predict: ${path} must hold a model that predicts, got one of the task ${taskName}; use ` +
            'generate',
        );
      }
      if (flags.data !== undefined && inputs.length > 0) {
        throw new UsageError('predict: expected inputs or --data, got both; leave one of them out');
      }
      const lines = inputs.length > 0 ? linesOf(inputs) : readLines(standardInput());
      await computingOn(flags, output, () => predictEach(file, lines, flags, output));
    });
};

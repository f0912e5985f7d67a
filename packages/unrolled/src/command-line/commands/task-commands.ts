import type { SafetensorsContents } from '@unrolled/formats';
import { printable } from '@unrolled/guards';
import type { Command } from 'commander';
import { computingOn } from '../backends.ts';
import { linesOf, readLines, standardInput } from '../files/input-lines.ts';
import { openModel } from '../files/model-file.ts';
import {
  addComputeOptions,
  addOutputOptions,
  type CommonFlags,
} from '../options/common-options.ts';
import type { RunFlags } from '../options/run-options.ts';
import { UsageError } from '../program/failures.ts';
import { tasks } from '../tasks/registry.ts';
import type { EvaluateFlags, ModelFlags } from '../tasks/task-command.ts';
import type { PrepareCommand } from './index.ts';
import { NamedModel } from './named-model.ts';

/** A subcommand for each task; only the requested one has its options. */
export const prepareTrain: PrepareCommand = async (command, [asked = ''], output) => {
  for (const [name, { summary, load }] of Object.entries(tasks)) {
    const training = command.command(name).description(summary);
    if (name !== asked) continue;
    const task = (await load()).command;
    task.addTrainOptions(training);
    training.action((flags: RunFlags) => task.train(flags, output));
  }
};

/** `unrolled evaluate` */
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
    command.requiredOption('--data <path...>', 'files with the data for the evaluation'),
  );

/** `unrolled predict` */
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

/** `unrolled generate` */
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

/** `unrolled info` */
export const prepareInfo: PrepareCommand = (command, _, output) => {
  addOutputOptions(command.argument('<model>', 'path of a model file saved by train'));
  command.action(async (path: string) => {
    const { task, taskName, file } = await openModel(path);
    const facts = {
      task: taskName,
      ...task.describe(file),
      elements: elementTypes(file.contents),
      bytes: file.size,
    };
    output.result(table(facts), { event: 'info', path, ...facts });
  });
};

/** Element types of the tensors in a file: `F32`, or `F32 and I8`. */
const elementTypes = ({ tensors }: SafetensorsContents): string =>
  [...new Set([...tensors.values()].map(({ dtype }) => dtype))].sort().join(' and ');

function table(facts: Readonly<Record<string, string | number>>): string {
  const width = Math.max(...Object.keys(facts).map((label) => label.length));
  return Object.entries(facts)
    .map(([label, value]) => `${label.padEnd(width)}  ${printable(value.toLocaleString('en'))}`)
    .join('\n');
}

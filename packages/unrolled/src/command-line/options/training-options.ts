import { option, type Option as TaskOption, type TaskOptions } from '@unrolled/task';

import { type Command, Option } from 'commander';
import { addComputeOptions, type CommonFlags } from './common-options.ts';
import {
  fraction,
  nonNegativeNumber,
  positiveInteger,
  positiveNumber,
  ratio,
  share,
  wholeNumber,
} from './option-values.ts';
import { addOptions } from './schema-options.ts';

/** Files of a run: what it reads and writes. */
export interface RunFlags extends CommonFlags {
  readonly data: readonly string[];
  readonly val?: readonly string[];
  readonly out: string;
  readonly resume?: true;
  readonly init?: string;
  readonly saveEvery: number;
  readonly history?: string;
}

/** Options that `train` takes for every task. */
export interface TrainFlags extends RunFlags {
  readonly minutes?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly seed?: number;
}

const historyRule = {
  holds: (value: unknown) => typeof value === 'string' && /\.(csv|jsonl)$/i.test(value),
  words: 'a path that ends in .csv or .jsonl',
};

const runOptions = (out: string) => ({
  out: option.text(out, 'path', 'file to save the model in'),
  resume: start(
    option.toggle(
      false,
      'resuming the run in --out, or beginning it if there is none; with --epochs or --steps, the ' +
        'result has the bits of a run that was never interrupted',
    ),
  ),
  init: start(
    option.optional(option.text('', 'model', 'model file whose weights the run starts from')),
  ),
  saveEvery: option.positive(15, 'number of seconds between two saves during the run'),
  history: option.optional(
    option.text(
      '',
      'path',
      'table of losses and scores to write, a row a validation, as .csv or .jsonl',
      historyRule,
    ),
  ),
});

/** What a run starts from, if not from nothing. */
const start = <Value>(one: TaskOption<Value>): TaskOption<Value> => ({ ...one, group: 'start' });

export function addRunOptions(command: Command, out: string): Command {
  command
    .requiredOption('--data <path...>', 'files with the data to train on')
    .option('--val <path...>', 'files with the data to validate on (default: part of --data)');
  const options = runOptions(out);
  addOptions(command, options);
  command.setOptionValue('out', options.out.default);
  command.setOptionValue('saveEvery', options.saveEvery.default);
  return addComputeOptions(command);
}

/** @param limits what ends a run unless something else is asked for */
export const addTrainOptions = (
  command: Command,
  defaultOut: string,
  limits: { readonly minutes?: number; readonly epochs?: number | string } = { minutes: 3 },
): Command =>
  addRunOptions(
    command
      .addOption(
        new Option('--minutes <n>', `train for so long${standard(limits.minutes)}`)
          .argParser(positiveNumber)
          .conflicts(['epochs', 'steps']),
      )
      .addOption(
        new Option('--epochs <n>', `read the data so many times${standard(limits.epochs)}`)
          .argParser(positiveNumber)
          .conflicts('steps'),
      )
      .option('--steps <n>', 'update the weights so many times', positiveInteger)
      .option('--seed <n>', 'decides all that is random (default: 1)', wholeNumber),
    defaultOut,
  );

const standard = (value: number | string | undefined): string =>
  value === undefined ? '' : ` (default: ${value})`;

/** Options of how the weights are learned, with a task's own defaults. */
export function addLearningOptions(
  command: Command,
  defaults: Omit<TaskOptions, 'limits'>,
  batch: string,
): Command {
  const add = addWithDefault(command);
  add('--batch-size <n>', batch, defaults.batchSize, positiveInteger);
  add('--learning-rate <n>', 'the highest', defaults.learningRate, positiveNumber);
  add('--beta2 <share>', 'of squared gradients kept by AdamW', defaults.beta2, fraction);
  add('--warm-up <share>', 'of the run, until it is reached', defaults.warmUp, fraction);
  add('--final-rate <share>', 'of it at the end', defaults.finalRate, ratio);
  add('--clip-norm <n>', 'the greatest norm of the gradient', defaults.clipNorm, positiveNumber);
  add('--weight-decay <n>', 'as in AdamW', defaults.weightDecay, nonNegativeNumber);
  add('--held-out <share>', 'of the data, without --val', defaults.heldOut, share);
  add('--validations <n>', 'in the whole run', defaults.validations, positiveInteger);
  const patience = defaults.patience ?? 'never';
  add('--patience <n>', 'stop after so many without improvement', patience, positiveInteger);
  return command;
}

/** Options whose default is the library's: shown, not set, so that what was given can be told. */
export const addWithDefault =
  (command: Command) =>
  (
    flags: string,
    words: string,
    standard: string | number,
    parse: (text: string) => number,
  ): Command =>
    command.option(flags, `${words} (default: ${standard})`, parse);

/** Says of options that they are for what only a new model gets, and mean nothing beside --init. */
export function forNewModels(command: Command, names: readonly string[]): Command {
  for (const option of command.options) {
    if (names.includes(option.attributeName())) option.conflicts('init');
  }
  return command;
}

import type { TaskOptions } from '@unrolled/task';

import { type Command, Option } from 'commander';
import { addComputeOptions, type CommonFlags } from './common-options.ts';
import {
  fraction,
  historyPath,
  nonNegativeNumber,
  positiveInteger,
  positiveNumber,
  ratio,
  share,
  wholeNumber,
} from './option-values.ts';

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

export const addRunOptions = (command: Command, defaultOut: string): Command =>
  addComputeOptions(
    command
      .requiredOption('--data <path...>', 'what to train on')
      .option('--val <path...>', 'what to measure on (default: a part of the data, held out)')
      .option('--out <path>', 'where to save', defaultOut)
      .addOption(
        new Option(
          '--resume',
          'go on with the run in --out; begin if there is none. With --epochs or --steps the ' +
            'result is the same to the bit as without the interruption',
        ),
      )
      .addOption(
        new Option('--init <model>', 'start from the weights of a saved model').conflicts('resume'),
      )
      .option('--save-every <seconds>', 'save in the midst of training', positiveNumber, 15)
      .option(
        '--history <path>',
        'table of losses and scores at each validation, .csv or .jsonl',
        historyPath,
      ),
  );

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

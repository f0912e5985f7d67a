import { type Option, option } from '@unrolled/task';
import type { Command } from 'commander';
import { addComputeOptions, type CommonFlags } from './common-options.ts';
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
  readonly tensorboard?: string;
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
      'resumption of the run in --out, or a new run if there is none; with --epochs or --steps, the ' +
        'result has the same bits as an uninterrupted run',
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
      'file for a table of losses and scores, one row per validation, .csv or .jsonl',
      historyRule,
    ),
  ),
  tensorboard: option.optional(
    option.text(
      '',
      'folder',
      'folder for the curves, weights and gradients of the run, as TensorBoard event files',
    ),
  ),
});

/** Marks an option that starts a run; only one can be given. */
const start = <Value>(one: Option<Value>): Option<Value> => ({ ...one, group: 'start' });

/** Adds the options of a run and its files to a command. */
export function addRunOptions(command: Command, out: string): Command {
  command
    .requiredOption('--data <path...>', 'files with the training data')
    .option('--val <path...>', 'files with the validation data (default: part of --data)');
  const options = runOptions(out);
  addOptions(command, options);
  command.setOptionValue('out', options.out.default);
  command.setOptionValue('saveEvery', options.saveEvery.default);
  return addComputeOptions(command);
}

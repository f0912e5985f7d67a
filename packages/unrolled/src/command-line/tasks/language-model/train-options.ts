import {
  cellNames,
  defaultConfiguration,
  defaultTraining,
  type TrainingOptions,
} from '@unrolled/language-model';
import { type Command, Option } from 'commander';
import { UsageError } from '../../failures.ts';
import {
  fraction,
  nonNegativeNumber,
  positiveInteger,
  positiveNumber,
  ratio,
  share,
  wholeNumber,
} from '../../option-values.ts';
import type { TrainFlags } from '../../training-command.ts';

/** Options of `train language-model` beside those of every task, by the library's own names. */
type ModelFlags = Partial<Omit<TrainingOptions, 'limits' | 'numLayers' | 'patience'>> & {
  readonly layers?: number;
  readonly patience?: number;
  readonly samples?: number;
};

export type LanguageModelFlags = TrainFlags & ModelFlags;

export function addModelOptions(command: Command): Command {
  const { cell, hiddenSize, numLayers, embeddingDim, dropout } = defaultConfiguration;
  const add = (
    flags: string,
    words: string,
    standard: string | number,
    parse: (text: string) => number,
  ) => command.option(flags, `${words} (default: ${standard})`, parse);
  command.addOption(
    new Option('--cell <name>', `what remembers (default: ${cell})`).choices(cellNames),
  );
  add('--hidden-size <n>', 'values that a layer remembers', hiddenSize, positiveInteger);
  add('--layers <n>', 'recurrent layers', numLayers, positiveInteger);
  add('--embedding-dim <n>', 'values that stand for a character', embeddingDim, positiveInteger);
  add('--dropout <share>', 'values dropped between layers in training', dropout, fraction);
  const training = defaultTraining;
  add('--batch-size <n>', 'places read side by side', training.batchSize, positiveInteger);
  add('--sequence-length <n>', 'how far gradients flow', training.sequenceLength, positiveInteger);
  add('--learning-rate <n>', 'the highest', training.learningRate, positiveNumber);
  add('--beta2 <share>', 'of squared gradients kept by AdamW', training.beta2, fraction);
  add('--warm-up <share>', 'of the run, until it is reached', training.warmUp, fraction);
  add('--final-rate <share>', 'of it at the end', training.finalRate, ratio);
  add('--clip-norm <n>', 'the greatest norm of the gradient', training.clipNorm, positiveNumber);
  add('--weight-decay <n>', 'as in AdamW', training.weightDecay, nonNegativeNumber);
  add('--held-out <share>', 'of the data, without --val', training.heldOut, share);
  add('--validations <n>', 'in the whole run', training.validations, positiveInteger);
  add('--samples <n>', 'texts shown in the whole run', 0, wholeNumber);
  add('--patience <n>', 'stop after so many without improvement', 'never', positiveInteger);
  return command;
}

/** What was given on the command line, in the library's terms; undefined where nothing was. */
export function trainingOptions(flags: LanguageModelFlags): Partial<TrainingOptions> {
  const names = Object.keys({ ...defaultTraining, ...defaultConfiguration }) as OptionName[];
  const given = names.map((name) => [name, flags[name as keyof ModelFlags]] as const);
  return { ...Object.fromEntries(given), numLayers: flags.layers, limits: limitsOf(flags) };
}

type OptionName = keyof TrainingOptions;

function limitsOf({ minutes, epochs, steps }: TrainFlags): TrainingOptions['limits'] | undefined {
  if (minutes !== undefined) return { minutes };
  if (epochs !== undefined) return { epochs };
  return steps === undefined ? undefined : { steps };
}

/**
 * A run is resumed as it began, and a model keeps its sizes: options may be repeated, not changed.
 * @param option the one that brings the settled values
 * @throws UsageError naming the first that differs
 */
export function checkUnchanged(
  option: '--resume' | '--init',
  path: string,
  given: Partial<TrainingOptions>,
  settled: Partial<TrainingOptions>,
): void {
  for (const name of Object.keys(settled) as OptionName[]) {
    const [wanted, is] = [given[name], settled[name]].map((value) => JSON.stringify(value));
    if (wanted === undefined || wanted === is) continue;
    throw new UsageError(
      `${option}: ${path} was made with ${name} ${is}, got ${wanted}; leave that option out, or ` +
        `train anew without ${option}`,
    );
  }
}

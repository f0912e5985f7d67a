import { cellKinds } from '@unrolled/cells';
import {
  defaultConfiguration,
  defaultTraining,
  type TrainingOptions,
} from '@unrolled/language-model';
import { type Command, Option } from 'commander';
import { fraction, positiveInteger, wholeNumber } from '../../options/option-values.ts';
import {
  addLearningOptions,
  addWithDefault,
  type TrainFlags,
} from '../../options/training-options.ts';
import { limitsOf } from '../../training/run-training.ts';

/** Options of `train language-model` beside those of every task, by the library's own names. */
type ModelFlags = Partial<Omit<TrainingOptions, 'limits' | 'numLayers' | 'patience'>> & {
  readonly layers?: number;
  readonly patience?: number;
  readonly samples?: number;
};

export type LanguageModelFlags = TrainFlags & ModelFlags;

export function addModelOptions(command: Command): Command {
  const { cell, hiddenSize, numLayers, embeddingSize, dropout } = defaultConfiguration;
  const add = addWithDefault(command);
  command.addOption(
    new Option('--cell <name>', `recurrent cell (default: ${cell})`).choices(cellKinds),
  );
  add('--hidden-size <n>', 'size of the state of a layer', hiddenSize, positiveInteger);
  add('--layers <n>', 'number of recurrent layers', numLayers, positiveInteger);
  add('--embedding-size <n>', 'size of a character embedding', embeddingSize, positiveInteger);
  add('--dropout <share>', 'share of values dropped between layers in training', dropout, fraction);
  const { sequenceLength } = defaultTraining;
  add(
    '--sequence-length <n>',
    'number of characters that gradients flow back over',
    sequenceLength,
    positiveInteger,
  );
  add('--samples <n>', 'number of times in the run to show generated texts', 0, wholeNumber);
  return addLearningOptions(
    command,
    defaultTraining,
    'number of places in the text to read side by side',
  );
}

/** What was given on the command line, in the library's terms; undefined where nothing was. */
export function trainingOptions(flags: LanguageModelFlags): Partial<TrainingOptions> {
  const names = Object.keys({ ...defaultTraining, ...defaultConfiguration });
  const given = names.map((name) => [name, flags[name as keyof ModelFlags]] as const);
  return { ...Object.fromEntries(given), numLayers: flags.layers, limits: limitsOf(flags) };
}

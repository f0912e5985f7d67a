import { attentionKinds, cellKinds, decoderKinds } from '@unrolled/seq2seq';
import {
  defaultTranslationConfiguration,
  defaultTranslationTraining,
  type TranslationTrainingOptions,
  translationTokenizerKinds,
} from '@unrolled/translation';
import { type Command, Option } from 'commander';
import { fraction, positiveInteger } from '../../option-values.ts';
import { limitsOf } from '../../run-training.ts';
import { addLearningOptions, addWithDefault, type TrainFlags } from '../../training-command.ts';

/** Options of `train translation` beside those of every task, by the library's own names. */
type ModelFlags = Partial<
  Omit<TranslationTrainingOptions, 'limits' | 'numLayers' | 'bidirectional' | 'patience'>
> & {
  readonly layers?: number;
  readonly oneDirection?: true;
  readonly patience?: number;
};

export type TranslationFlags = TrainFlags & ModelFlags;

export function addModelOptions(command: Command): Command {
  const { attention, decoder, cell, ...sizes } = defaultTranslationConfiguration;
  const { tokenizer, ...training } = defaultTranslationTraining;
  const add = addWithDefault(command);
  const choose = (flags: string, words: string, standard: string, names: readonly string[]) =>
    command.addOption(new Option(flags, `${words} (default: ${standard})`).choices(names));
  choose('--attention <name>', 'how the decoder looks at the source', attention, attentionKinds);
  choose('--decoder <name>', 'when it looks', decoder, decoderKinds);
  choose('--cell <name>', 'what remembers', cell, cellKinds);
  add('--hidden-size <n>', 'values that a layer remembers', sizes.hiddenSize, positiveInteger);
  add('--layers <n>', 'of encoder and of decoder', sizes.numLayers, positiveInteger);
  add('--embedding-size <n>', 'that stand for a token', sizes.embeddingSize, positiveInteger);
  command.option('--one-direction', 'read sources from their start only, not also from their end');
  add('--dropout <share>', 'values dropped in training', sizes.dropout, fraction);
  add('--label-smoothing <share>', 'of each target', training.labelSmoothing, fraction);
  choose('--tokenizer <kind>', 'what a token is', tokenizer, translationTokenizerKinds);
  add('--vocabulary-size <n>', 'tokens a language', training.vocabularySize, positiveInteger);
  add('--minimum-count <n>', 'for a token of its own', training.minimumCount, positiveInteger);
  command.option('--lowercase', 'read and write in lower case');
  add('--maximum-length <n>', 'tokens of a side', training.maximumLength, positiveInteger);
  return addLearningOptions(command, training, 'pairs read side by side');
}

/** What was given on the command line, in the library's terms; undefined where nothing was. */
export function trainingOptions(flags: TranslationFlags): Partial<TranslationTrainingOptions> {
  const names = Object.keys({ ...defaultTranslationTraining, ...defaultTranslationConfiguration });
  const given = names.map((name) => [name, flags[name as keyof ModelFlags]] as const);
  return {
    ...Object.fromEntries(given),
    numLayers: flags.layers,
    bidirectional: flags.oneDirection === true ? false : undefined,
    limits: limitsOf(flags),
  };
}

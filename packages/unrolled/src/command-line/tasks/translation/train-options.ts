import { attentionKinds, cellKinds, decoderKinds } from '@unrolled/seq2seq';
import {
  defaultTranslationConfiguration,
  defaultTranslationTraining,
  type TranslationTrainingOptions,
} from '@unrolled/translation';
import { type Command, Option } from 'commander';
import { fraction, positiveInteger, wholeNumber } from '../../options/option-values.ts';
import {
  addLearningOptions,
  addWithDefault,
  forNewModels,
  type TrainFlags,
} from '../../options/training-options.ts';
import { UsageError } from '../../program/failures.ts';
import { limitsOf } from '../../training/run-training.ts';
import { chooseTokenizer, type TokenizerChoice } from './tokenizer-choice.ts';

/** Options of `train translation` beside those of every task, by the library's own names. */
type ModelFlags = Partial<
  Omit<
    TranslationTrainingOptions,
    'limits' | 'numLayers' | 'bidirectional' | 'patience' | 'tokenizer'
  >
> & {
  readonly layers?: number;
  readonly oneDirection?: true;
  readonly patience?: number;
  readonly tokenizer?: string;
  readonly targetTokenizer?: string;
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
  const ownTokens = 'the decoder reads its own token instead of the right one, by the end';
  add('--scheduled-sampling <share>', ownTokens, training.scheduledSampling, fraction);
  command
    .option('--tokenizer <kind|path>', `bpe, word or a tokenizer.json (default: ${tokenizer})`)
    .option('--target-tokenizer <path>', 'a tokenizer.json for the target alone');
  add('--vocabulary-size <n>', 'tokens a language', training.vocabularySize, positiveInteger);
  add('--minimum-count <n>', 'for a token of its own', training.minimumCount, positiveInteger);
  command.option('--lowercase', 'read and write in lower case');
  add(
    '--copies <n>',
    'unknown words that a sentence can have copied',
    training.copies,
    wholeNumber,
  );
  const ofTokenizers = ['tokenizer', 'targetTokenizer', 'vocabularySize', 'minimumCount', 'copies'];
  forNewModels(command, [...ofTokenizers, 'lowercase']);
  add('--copy-rate <share>', 'share of pairs that practise copying', training.copyRate, fraction);
  command.option(
    '--source-language <tag>',
    `language whose rules split a line into sentences, e.g. en (default: ${training.sourceLanguage})`,
  );
  add('--maximum-length <n>', 'tokens of a side', training.maximumLength, positiveInteger);
  return addLearningOptions(command, training, 'pairs read side by side');
}

/** @throws UsageError for values that cannot be, or beside which options mean nothing */
export function tokenizerChoice(flags: TranslationFlags): TokenizerChoice | undefined {
  const { tokenizer, targetTokenizer } = flags;
  if (tokenizer === undefined && targetTokenizer === undefined) return undefined;
  const choice = chooseTokenizer(
    tokenizer ?? defaultTranslationTraining.tokenizer,
    targetTokenizer,
  );
  const { vocabularySize, minimumCount, lowercase, copies } = flags;
  const training = Object.entries({ vocabularySize, minimumCount, lowercase, copies });
  if (typeof choice === 'object' && training.some(([, value]) => value !== undefined)) {
    throw new UsageError(
      '--vocabulary-size, --minimum-count, --lowercase and --copies are for tokenizers that are trained, ' +
        `got one beside --tokenizer ${choice.source}; leave it out`,
    );
  }
  return choice;
}

/** What was given on the command line, in the library's terms; undefined where nothing was. */
export function trainingOptions(
  flags: TranslationFlags,
  tokenizer: TokenizerChoice | undefined,
): Partial<TranslationTrainingOptions> {
  const names = Object.keys({ ...defaultTranslationTraining, ...defaultTranslationConfiguration });
  const given = names.map((name) => [name, flags[name as keyof ModelFlags]] as const);
  return {
    ...Object.fromEntries(given),
    tokenizer: typeof tokenizer === 'object' ? 'given' : tokenizer,
    numLayers: flags.layers,
    bidirectional: flags.oneDirection === true ? false : undefined,
    limits: limitsOf(flags),
  };
}

import { cellKinds } from '@unrolled/cells';
import { attentionKinds, decoderKinds } from '@unrolled/seq2seq';
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
  choose('--attention <name>', 'attention score', attention, attentionKinds);
  choose('--decoder <name>', 'decoder type: when attention is applied', decoder, decoderKinds);
  choose('--cell <name>', 'recurrent cell', cell, cellKinds);
  add('--hidden-size <n>', 'size of the hidden state', sizes.hiddenSize, positiveInteger);
  add('--layers <n>', 'recurrent layers of encoder and decoder', sizes.numLayers, positiveInteger);
  add('--embedding-size <n>', 'size of a token embedding', sizes.embeddingSize, positiveInteger);
  command.option('--one-direction', 'encoder that reads sources from their start only');
  add('--dropout <share>', 'share of values dropped in training', sizes.dropout, fraction);
  add(
    '--label-smoothing <share>',
    'share of each target spread over all tokens',
    training.labelSmoothing,
    fraction,
  );
  const ownTokens = 'probability, reached at the end, of feeding back a token that the model chose';
  add('--scheduled-sampling <share>', ownTokens, training.scheduledSampling, fraction);
  command
    .option('--tokenizer <kind|path>', `bpe, word or a tokenizer.json (default: ${tokenizer})`)
    .option('--target-tokenizer <path>', 'a tokenizer.json for the target alone');
  add(
    '--vocabulary-size <n>',
    'most tokens of either language',
    training.vocabularySize,
    positiveInteger,
  );
  add(
    '--minimum-count <n>',
    'fewest occurrences of a word or pair that becomes a token',
    training.minimumCount,
    positiveInteger,
  );
  command.option('--lowercase', 'all text in lower case');
  add('--copies <n>', 'most unknown words copied per sentence', training.copies, wholeNumber);
  const ofTokenizers = ['tokenizer', 'targetTokenizer', 'vocabularySize', 'minimumCount', 'copies'];
  forNewModels(command, [...ofTokenizers, 'lowercase']);
  add(
    '--copy-rate <share>',
    'share of training pairs that practise copying',
    training.copyRate,
    fraction,
  );
  command.option(
    '--source-language <tag>',
    `language whose rules split a line into sentences, e.g. en (default: ${training.sourceLanguage})`,
  );
  add(
    '--maximum-length <n>',
    'most tokens of a source or target in training',
    training.maximumLength,
    positiveInteger,
  );
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

/** The options given on the command line, by the library's names; undefined where not given. */
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

import {
  defaultSentimentConfiguration,
  defaultSentimentTraining,
  poolings,
  type SentimentTrainingOptions,
  sentimentCells,
} from '@unrolled/sentiment';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { fraction, positiveInteger, wholeNumber } from '../../options/option-values.ts';
import {
  addLearningOptions,
  addWithDefault,
  forNewModels,
  type TrainFlags,
} from '../../options/training-options.ts';
import { UsageError } from '../../program/failures.ts';
import { limitsOf } from '../../training/run-training.ts';
import { addTableOptions, type TableFlags } from './examples.ts';

/** Options of `train sentiment` beside those of every task, by the library's own names. */
type ModelFlags = Partial<
  Omit<SentimentTrainingOptions, 'limits' | 'numLayers' | 'patience' | 'bidirectional'>
> & {
  readonly layers?: number;
  readonly patience?: number;
  readonly oneDirection?: true;
  readonly vectors?: string;
  readonly tokenizer?: string;
};

export type SentimentFlags = TrainFlags & TableFlags & ModelFlags;

export function addModelOptions(command: Command): Command {
  const model = defaultSentimentConfiguration;
  const training = defaultSentimentTraining;
  addTableOptions(command);
  const add = addWithDefault(command);
  command
    .option('--tokenizer <path>', 'a tokenizer.json (default: the words of the data)')
    .option('--vectors <path>', 'vectors that words begin with: text as of GloVe, or JSON')
    .addOption(
      new Option('--cell <name>', `what remembers (default: ${model.cell})`).choices(
        sentimentCells,
      ),
    )
    .addOption(
      new Option(
        '--pooling <name>',
        `how one vector is read out of all words (default: ${model.pooling})`,
      ).choices(poolings),
    )
    .option('--one-direction', 'read from the start only')
    .addOption(
      new Option(
        '--class-weights <weights>',
        'balanced, or numbers by label: good=1,bad=2 (default: all count the same)',
      ).argParser(classWeights),
    );
  add(
    '--hidden-size <n>',
    'values remembered in each direction',
    model.hiddenSize,
    positiveInteger,
  );
  add('--layers <n>', 'recurrent layers', model.numLayers, positiveInteger);
  const dimension = `${model.embeddingDim}, or that of --vectors`;
  add('--embedding-dim <n>', 'values that stand for a word', dimension, positiveInteger);
  add('--ngrams <n>', 'longest run of words that is also counted', model.ngrams, wholeNumber);
  add('--dropout <share>', 'values dropped in training', model.dropout, fraction);
  add('--word-dropout <share>', 'words made unknown in training', model.wordDropout, fraction);
  add('--maximum-length <n>', 'words read of a text', model.maximumLength, positiveInteger);
  add('--minimum-count <n>', 'of a word that is known', training.minimumCount, positiveInteger);
  const { maximumVocabulary } = training;
  add('--maximum-vocabulary <n>', 'words known', maximumVocabulary, positiveInteger);
  forNewModels(command, ['tokenizer', 'vectors', 'minimumCount', 'maximumVocabulary']);
  add('--label-smoothing <share>', 'of each label, spread', training.labelSmoothing, fraction);
  return addLearningOptions(command, training, 'texts read side by side');
}

function classWeights(text: string): SentimentTrainingOptions['classWeights'] {
  if (text === 'balanced' || text === 'none') return text;
  const weights = text.split(',').map((part): [string, number] => {
    const cut = part.lastIndexOf('=');
    const weight = cut < 0 ? Number.NaN : Number(part.slice(cut + 1));
    if (Number.isFinite(weight) && weight > 0) return [part.slice(0, cut).trim(), weight];
    throw new InvalidArgumentError('it must be balanced, none, or numbers by label: good=1,bad=2');
  });
  const byLabel = Object.fromEntries(weights);
  if (Object.keys(byLabel).length === weights.length) return byLabel;
  throw new InvalidArgumentError('it must have each label once');
}

/** @throws UsageError for options that mean nothing beside others */
export function checkVocabulary({
  tokenizer,
  minimumCount,
  maximumVocabulary,
}: SentimentFlags): void {
  if (tokenizer === undefined || (minimumCount ?? maximumVocabulary) === undefined) return;
  throw new UsageError(
    '--minimum-count and --maximum-vocabulary are for the words of the data, got one beside --tokenizer ' +
      `${tokenizer}; leave it out`,
  );
}

/** What was given on the command line, in the library's terms; undefined where nothing was. */
export function trainingOptions(flags: SentimentFlags): Partial<SentimentTrainingOptions> {
  const names = Object.keys({ ...defaultSentimentTraining, ...defaultSentimentConfiguration });
  const given = names.map((name) => [name, flags[name as keyof ModelFlags]] as const);
  return {
    ...Object.fromEntries(given),
    numLayers: flags.layers,
    bidirectional: flags.oneDirection === true ? false : undefined,
    limits: limitsOf(flags),
  };
}

import { cellKinds } from '@unrolled/cells';
import {
  defaultSentimentConfiguration,
  defaultSentimentTraining,
  poolings,
  type SentimentTrainingOptions,
  sentimentMeasures,
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
    .option('--tokenizer <path>', 'path of a tokenizer.json (default: the words of the data)')
    .option('--vectors <path>', 'path of word vectors to begin with, as GloVe text or JSON')
    .addOption(
      new Option('--cell <name>', `recurrent cell (default: ${model.cell})`).choices(cellKinds),
    )
    .addOption(
      new Option(
        '--pooling <name>',
        `way in which the states of all words become one vector (default: ${model.pooling})`,
      ).choices(poolings),
    )
    .option('--one-direction', 'reading from the start only')
    .addOption(
      new Option(
        '--class-weights <weights>',
        'weights of the labels in the loss: balanced, or numbers as good=1,bad=2 (default: none)',
      ).argParser(classWeights),
    )
    .addOption(
      new Option(
        '--measure <name>',
        'measure on held-out texts by which the best weights are chosen (default: ' +
          `${training.measure}, or macro-f1 with --class-weights)`,
      ).choices(sentimentMeasures),
    );
  add('--hidden-size <n>', 'state values in each direction', model.hiddenSize, positiveInteger);
  add('--layers <n>', 'number of recurrent layers', model.numLayers, positiveInteger);
  const dimension = `${model.embeddingSize}, or that of --vectors`;
  add('--embedding-size <n>', 'size of a word embedding', dimension, positiveInteger);
  const ngrams = `${model.ngrams}, or 0 with many labels`;
  add(
    '--ngrams <n>',
    'length of the longest run of words that is also counted',
    ngrams,
    wholeNumber,
  );
  add('--dropout <share>', 'share of values dropped in training', model.dropout, fraction);
  add(
    '--word-dropout <share>',
    'share of words replaced by the unknown word in training',
    model.wordDropout,
    fraction,
  );
  const length = 'number of words read from the start of a text';
  add('--maximum-length <n>', length, model.maximumLength, positiveInteger);
  const count = 'occurrences that a word needs to be known';
  add('--minimum-count <n>', count, training.minimumCount, positiveInteger);
  const vocabulary = 'number of words known at most, the most frequent';
  add('--maximum-vocabulary <n>', vocabulary, training.maximumVocabulary, positiveInteger);
  forNewModels(command, ['tokenizer', 'vectors', 'minimumCount', 'maximumVocabulary']);
  const smoothing = 'share of each label spread over all labels';
  add('--label-smoothing <share>', smoothing, training.labelSmoothing, fraction);
  return addLearningOptions(command, training, 'texts in a batch');
}

/** Shown below the options of `train sentiment`. */
export const trainExamples = `
Examples:
  unrolled train sentiment --data reviews.csv --text-column review --label-column 3
  unrolled train sentiment --data train.tsv --val dev.tsv --columns text,label --out film.safetensors
  unrolled train sentiment --data tickets.csv --class-weights balanced --history history.csv
  unrolled evaluate sentiment.safetensors --data test.csv --errors 20
  unrolled predict sentiment.safetensors --data new.csv --output labelled.csv`;

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

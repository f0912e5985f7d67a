import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { quantile } from '../statistics.ts';
import {
  type Experiment,
  type FigureReader,
  type Files,
  numberAt,
  type Outcome,
} from './experiment.ts';

/** A figure of the evaluation, and where its event has that of a baseline. */
const measured = (
  name: string,
  path: string,
  { digits = 2, scale = 1, baseline, reference }: MeasuredOptions = {},
): FigureReader => {
  const at = (place: string) => (outcome: Outcome) => scale * numberAt(outcome.evaluation, place);
  return {
    ...{ name, digits, reference },
    of: at(path),
    ...(baseline && { baseline: { name: baseline.name, of: at(baseline.path) } }),
  };
};

interface MeasuredOptions {
  readonly digits?: number;
  readonly scale?: number;
  readonly baseline?: { readonly name: string; readonly path: string };
  readonly reference?: string;
}

/** Per cent of what is right. */
const accuracy = (options: MeasuredOptions) =>
  measured('accuracy, %', 'accuracy', { scale: 100, ...options });

/** One kind of cell with the defaults of the language model. */
const characters = (cell: 'rnn' | 'lstm' | 'gru'): Experiment => ({
  title: `Characters of Shakespeare, ${cell.toUpperCase()} of 256 units`,
  needs: ['tiny-shakespeare/input.txt'],
  source: 'github.com/karpathy/char-rnn, data/tinyshakespeare',
  budget: '3 minutes',
  seeds: 1,
  train: ({ data }) => [
    ...['language-model', '--data', data('tiny-shakespeare/input.txt')],
    ...['--cell', cell, '--minutes', '3'],
  ],
  figures: [
    measured('bits per character, held out', 'loss', {
      digits: 3,
      scale: Math.LOG2E,
      baseline: { name: 'frequencies of characters', path: 'baselines.characterFrequencies' },
      reference: 'LSTM 128 in PyTorch 1.13, the same time on a busy core: 2.378',
    }),
    { name: 'parameters', digits: 0, of: ({ start }) => numberAt(start, 'parameters') },
    {
      name: 'characters a second, median',
      digits: 0,
      of: ({ progress }) =>
        quantile(
          progress.map((event) => numberAt(event, 'charactersPerSecond')),
          0.5,
        ),
    },
  ],
});

/** A data set of the UEA archive, in the official split. */
const sequences = (name: string, file: string, reference: string): Experiment => ({
  title: `Sequences of ${file}`,
  needs: [`${name}/${file}_TRAIN.ts`, `${name}/${file}_TEST.ts`],
  source: 'timeseriesclassification.com',
  budget: 'defaults',
  seeds: 5,
  train: ({ data }) => ['action-recognition', '--data', data(`${name}/${file}_TRAIN.ts`)],
  evaluate: ({ data }) => [
    ...['--data', data(`${name}/${file}_TEST.ts`)],
    ...['--baseline', data(`${name}/${file}_TRAIN.ts`)],
  ],
  figures: [
    accuracy({
      digits: 1,
      baseline: {
        name: 'logistic regression on padded series',
        path: 'baselines.paddedLogistic.accuracy',
      },
      reference,
    }),
  ],
});

/** A table of `vega-datasets`: four fifths of the rows to train on, the rest for the end. */
const forecasts = (
  title: string,
  file: string,
  options: readonly string[],
  baseline: { readonly name: string; readonly path: string },
): Experiment => {
  const window = 36;
  const parts = ({ data }: Files) => {
    const [header, ...rows] = readFileSync(data(`vega-datasets/${file}`), 'utf8')
      .trim()
      .split('\n');
    const end = Math.floor(0.8 * rows.length);
    return {
      training: [header, ...rows.slice(0, end)],
      test: [header, ...rows.slice(end - window)],
    };
  };
  return {
    title,
    needs: [`vega-datasets/${file}`],
    source: 'the folder data of vega-datasets 3.2.1 on npm',
    budget: 'defaults',
    seeds: 1,
    train: (files) => [
      ...['forecasting', '--data', files.written('training.csv', parts(files).training)],
      ...['--input-length', String(window), ...options],
    ],
    evaluate: (files) => ['--data', files.written('test.csv', parts(files).test)],
    figures: [measured('MASE over the horizon', 'mase', { digits: 3, baseline })],
  };
};

const multi30k = ({ data, written }: Files, part: string): readonly string[] =>
  ['en', 'fr'].map((language) =>
    written(
      `${part}.${language}`,
      gunzipSync(readFileSync(data(`multi30k/${part}.${language}.gz`)))
        .toString('utf8')
        .trimEnd()
        .split('\n'),
    ),
  );

/** Experiments by name. */
export const experiments: Readonly<Record<string, Experiment>> = {
  'characters-rnn': characters('rnn'),
  'characters-lstm': characters('lstm'),
  'characters-gru': characters('gru'),
  sst2: {
    title: 'Sentences of SST-2',
    needs: ['sst2/train.tsv', 'sst2/dev.tsv', 'sst2/test.tsv'],
    source: 'sentences of nlp.stanford.edu/sentiment with 0 or 1, tab-separated',
    budget: 'defaults',
    seeds: 5,
    train: ({ data }) => [
      ...['sentiment', '--data', data('sst2/train.tsv'), '--val', data('sst2/dev.tsv')],
      ...['--columns', 'text,label'],
    ],
    evaluate: ({ data }) => [
      ...['--data', data('sst2/test.tsv'), '--columns', 'text,label'],
      ...['--baseline', data('sst2/train.tsv')],
    ],
    figures: [accuracy({ baseline: { name: 'bag of words', path: 'baseline.accuracy' } })],
  },
  brown: {
    title: 'Parts of speech of the Brown corpus, 105 tags',
    needs: ['brown/train.txt', 'brown/dev.txt', 'brown/test.txt'],
    source: 'packages/unrolled/scripts/write-brown.ts',
    budget: '3 epochs',
    seeds: 1,
    train: ({ data }) => [
      ...['tagging', '--data', data('brown/train.txt'), '--val', data('brown/dev.txt')],
      ...['--epochs', '3', '--validations', '3'],
    ],
    evaluate: ({ data }) => [
      ...['--data', data('brown/test.txt'), '--baseline', data('brown/train.txt')],
    ],
    figures: [
      accuracy({ baseline: { name: 'most frequent tag of a word', path: 'baseline.accuracy' } }),
      measured('accuracy of unknown words, %', 'unknown.accuracy', { scale: 100 }),
    ],
  },
  natops: sequences('natops', 'NATOPS', 'best kernel on signatures: 92.8'),
  'basic-motions': sequences('basic-motions', 'BasicMotions', 'best kernel on signatures: 100'),
  'japanese-vowels': sequences(
    'japanese-vowels',
    'JapaneseVowels',
    'best kernel on signatures: 98.6',
  ),
  co2: forecasts(
    'CO₂ by month, 12 months ahead',
    'co2-concentration.csv',
    ['--columns', 'CO2', '--season', '12'],
    { name: 'the row one season before', path: 'baselines.seasonalNaive.mase' },
  ),
  weather: forecasts(
    'Highest temperature by day, 7 days ahead',
    'seattle-weather.csv',
    ['--columns', 'temp_max,temp_min,precipitation,wind', '--horizon', '7'],
    { name: 'the last row', path: 'baselines.persistence.mase' },
  ),
  multi30k: {
    title: 'English to French, Multi30k, test 2016',
    needs: ['train', 'val', 'test_2016_flickr'].flatMap((part) =>
      ['en', 'fr'].map((language) => `multi30k/${part}.${language}.gz`),
    ),
    source: 'github.com/multi30k/dataset, data/task1/raw',
    budget: '15 minutes',
    seeds: 1,
    train: (files) => [
      ...['translation', '--data', ...multi30k(files, 'train')],
      ...['--val', ...multi30k(files, 'val'), '--minutes', '15'],
    ],
    evaluate: (files) => ['--data', ...multi30k(files, 'test_2016_flickr')],
    figures: [measured('BLEU 13a', 'bleu.score'), measured('chrF', 'chrf')],
  },
};

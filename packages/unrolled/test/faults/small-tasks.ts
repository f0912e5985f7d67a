import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from '../run-cli.ts';
import { pictureTasks } from './picture-tasks.ts';

/** Data and sizes with which each task trains in a moment. */
export interface SmallTask {
  readonly name: string;
  /** `train <task>`, with small sizes and without data. */
  readonly train: readonly string[];
  readonly data: readonly string[];
  /** A held-out set that takes much longer than the training between two validations. */
  readonly longValidation: readonly string[];
  /** Data that takes a while to read. */
  readonly longData: readonly string[];
  /** Sizes that take a while to build. */
  readonly largeModel: readonly string[];
}

const words = ['time', 'year', 'people', 'way', 'day', 'man', 'thing', 'woman', 'life', 'child'];
const sentence = (number: number): string =>
  [3, 5, 7, 2].map((factor) => words[(number * factor + (number >> factor)) % 10]).join(' ');

const rows = (count: number, row: (number: number) => string): string =>
  Array.from({ length: count }, (_, number) => `${row(number)}\n`).join('');
const labelled = (number: number): string => `${sentence(number)}\t${number % 3 ? 'yes' : 'no'}`;
/** A sequence of one channel, as a line of a UEA file. */
const gesture = (number: number): string => {
  const isRise = number % 3 === 0;
  const values = Array.from({ length: 5 + (number % 4) }, (_, time) => (isRise ? time : -time));
  return `${values.map((value) => value + (number % 7)).join(',')}:${isRise ? 'rise' : 'fall'}`;
};
const pair = (number: number): string => `${sentence(number)}\t${sentence(number + 1)}`;
/** A sentence with a label after each word, as lines of CoNLL. */
const tagged = (number: number): string =>
  sentence(number)
    .split(' ')
    .map((word) => `${word} ${word.length > 4 ? 'LONG' : 'SHORT'}\n`)
    .join('');
const sales = (number: number): string => `${number},${(number % 7) + number / 100},${number % 5}`;
/** A frame of a take of 12 frames. */
const frame = (number: number): string =>
  `${Math.floor(number / 12)},${number % 12},${number % 12 < 6 ? 'up' : 'down'}`;

/** Writes the data of all tasks into a folder. */
export async function smallTasks(folder: string): Promise<readonly SmallTask[]> {
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const table = (name: string, count: number) =>
    file(name, `text\tlabel\n${rows(count, labelled)}`);
  const gestures = (name: string, count: number) =>
    file(name, `@problemName gestures\n@data\n${rows(count, gesture)}`);
  const series = (name: string, count: number) =>
    file(name, `day,sales,visits\n${rows(count, sales)}`);
  const takes = (name: string, count: number) => file(name, `take,x,label\n${rows(count, frame)}`);
  return [
    {
      name: 'language-model',
      train: [
        ...['train', 'language-model'],
        ...['--hidden-size', '7', '--embedding-size', '5'],
        ...['--batch-size', '3', '--sequence-length', '11', '--dropout', '0.1'],
      ],
      data: ['--data', file('text.txt', text)],
      longValidation: ['--val', file('val.txt', text.repeat(20))],
      longData: ['--data', file('long.txt', text.repeat(400))],
      largeModel: ['--hidden-size', '500'],
    },
    {
      name: 'sentiment',
      train: [
        ...['train', 'sentiment'],
        ...['--hidden-size', '3', '--embedding-size', '5', '--batch-size', '7'],
        // Its table of 2 MiB would be written at every save.
        ...['--ngrams', '0'],
      ],
      data: ['--data', table('table.tsv', 60)],
      longValidation: ['--val', table('val.tsv', 1500)],
      longData: ['--data', table('long.tsv', 20_000)],
      largeModel: ['--hidden-size', '600'],
    },
    {
      name: 'translation',
      train: [
        ...['train', 'translation'],
        ...['--hidden-size', '6', '--embedding-size', '5', '--batch-size', '7'],
        ...['--tokenizer', 'word'],
      ],
      data: ['--data', file('pairs.tsv', rows(60, pair))],
      longValidation: ['--val', file('val-pairs.tsv', rows(2000, pair))],
      longData: ['--data', file('long-pairs.tsv', rows(20_000, pair))],
      largeModel: ['--hidden-size', '400'],
    },
    {
      name: 'action-recognition',
      train: [...['train', 'action-recognition'], ...['--hidden-size', '5', '--batch-size', '7']],
      data: ['--data', gestures('gestures.ts', 60)],
      longValidation: ['--val', gestures('val-gestures.ts', 600)],
      longData: ['--data', gestures('long-gestures.ts', 3000)],
      largeModel: ['--hidden-size', '600'],
    },
    {
      name: 'forecasting',
      train: [
        ...['train', 'forecasting', '--hidden-size', '5', '--batch-size', '7'],
        ...['--input-length', '12', '--horizon', '4', '--season', '7'],
      ],
      data: ['--data', series('sales.csv', 150)],
      longValidation: ['--val', series('val-sales.csv', 5000)],
      longData: ['--data', series('long-sales.csv', 100_000)],
      largeModel: ['--hidden-size', '600'],
    },
    {
      name: 'tagging',
      train: [
        ...['train', 'tagging', '--hidden-size', '5', '--embedding-size', '3'],
        // Its table of 8,192 rows would be written at every save.
        ...['--longest-affix', '0', '--batch-size', '7'],
      ],
      data: ['--data', file('tags.conll', rows(60, tagged))],
      longValidation: ['--val', file('val-tags.conll', rows(2000, tagged))],
      longData: ['--data', file('long-tags.conll', rows(20_000, tagged))],
      largeModel: ['--hidden-size', '400'],
    },
    {
      name: 'video-labeling',
      train: [
        ...['train', 'video-labeling', '--hidden-size', '5', '--batch-size', '7'],
        ...['--sequence-column', 'take'],
      ],
      data: ['--data', takes('takes.csv', 240)],
      longValidation: ['--val', takes('val-takes.csv', 12_000)],
      longData: ['--data', takes('long-takes.csv', 60_000)],
      largeModel: ['--hidden-size', '600'],
    },
    ...(await pictureTasks(folder)),
  ];
}

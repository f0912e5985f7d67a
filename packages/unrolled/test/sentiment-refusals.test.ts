import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runHere } from './run-cli.ts';
import { sentimentFiles, train } from './sentiment-files.ts';

const inFolder = sentimentFiles();
const data = inFolder('data.tsv');

describe('what cannot be used is refused in one line, before training', () => {
  it.each<[string, string[], number, RegExp]>([
    [
      'no label column',
      ['--data', 'stars.tsv'],
      1,
      /stars\.tsv: expected one column "label", got the columns "text", "stars"; give .* --label-column/,
    ],
    ['one class only', ['--data', 'one.tsv'], 1, /at least two different labels, got only "x"/],
    ['a line cut short', ['--data', 'short.tsv'], 1, /short\.tsv: line 3 must have 2 cells/],
    ['an unknown kind of table', ['--data', 'data.txt'], 1, /by its ending, .* got \.txt/],
    ['not UTF-8', ['--data', 'latin1.tsv'], 1, /latin1\.tsv: expected UTF-8 text, got byte 0xf6/],
    ['ragged vectors', ['--data', 'data.tsv', '--vectors', 'ragged.txt'], 1, /line 2 must be/],
    [
      'wide vectors',
      ['--data', 'data.tsv', '--vectors', 'vectors.txt', '--embedding-size', '2'],
      1,
      /at least the 3/,
    ],
    [
      'a tokenizer of a kind that is not read',
      ['--data', 'data.tsv', '--tokenizer', 'bert.json'],
      1,
      /--tokenizer .*bert\.json: the model must be BPE, .* got CharBPE, which is not/,
    ],
    [
      'a tokenizer and counts of words',
      ['--data', 'data.tsv', '--tokenizer', 'bytes.json', '--minimum-count', '2'],
      1,
      /--minimum-count and --maximum-vocabulary are for the words of the data/,
    ],
    [
      'a tokenizer of parts of words and vectors of words',
      ['--data', 'data.tsv', '--tokenizer', 'bytes.json', '--vectors', 'vectors.txt'],
      1,
      /vectors stand for whole words, got both vectors and a tokenizer of kind byte-level-bpe/,
    ],
    [
      'a pooling that is none',
      ['--data', 'data.tsv', '--pooling', 'sum'],
      2,
      /--pooling must be "last" or "mean"/,
    ],
    ['n-grams that are none', ['--data', 'data.tsv', '--ngrams', '1.5'], 2, /--ngrams.*from 0 up/],
    [
      'weights that are none',
      ['--data', 'data.tsv', '--class-weights', 'a'],
      2,
      /--class-weights must be none, balanced, or numbers/,
    ],
    ['a label twice', ['--data', 'data.tsv', '--class-weights', 'a=1,a=2'], 2, /each label once/],
  ])('%s', async (_, args, wanted, message) => {
    const paths = args.map((arg) => (/\.\w+$/.test(arg) ? inFolder(arg) : arg));
    const unsaved = inFolder('unsaved.safetensors');
    const { status, stdout, stderr } = await runHere(...train(...paths, '--out', unsaved));
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^unrolled: .*\n$/);
    expect({ status, stdout }).toEqual({ status: wanted, stdout: '' });
    expect(existsSync(unsaved)).toBe(false);
  });
});

it.each([
  ['--tokenizer', 'bytes.json'],
  ['--vectors', 'vectors.txt'],
  ['--minimum-count', '2'],
  ['--maximum-vocabulary', '9'],
])('%s is for a new model, not for one to start from', async (option, value) => {
  const args = ['train', 'sentiment', '--data', data, '--init', 'any.safetensors', option, value];
  const { status, stderr } = await runHere(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`option '${option} .* cannot be used with option '--init`));
});

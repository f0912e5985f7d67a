import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTaggedSentences } from '@unrolled/datasets';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere, start } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const data = inFolder('names.conll');
const out = inFolder('names.safetensors');

const sentences = ['Ada', 'Bob', 'Eve', 'Joe'].flatMap((name) =>
  ['Kent', 'Bath', 'York'].map((place) => [
    [name, 'B-PER'],
    ['met', 'O'],
    ['Mr.', 'O'],
    ['Smith', 'B-PER'],
    ['in', 'O'],
    [place, 'B-LOC'],
    ['.', 'O'],
  ]),
);
const written = (line: (pair: readonly string[]) => string, end: string): string =>
  sentences.map((sentence) => sentence.map(line).join('') + end).join('');
const small = [
  ...['--hidden-size', '7', '--embedding-size', '5', '--affix-size', '5', '--dropout', '0'],
  ...['--batch-size', '4', '--learning-rate', '0.02', '--word-dropout', '0'],
];
const train = (...args: string[]) => runHere('train', 'tagging', ...small, ...args);

beforeAll(async () => {
  const table = sentences.flatMap((sentence, number) =>
    sentence.map(([token, label]) => `${number},${token},${label}\n`),
  );
  const files: Record<string, string> = {
    'names.conll': written((pair) => `${pair.join(' ')}\n`, '\n'),
    'names.txt': written((pair) => `${pair.join('_')} `, '\n'),
    'names.csv': `sentence,token,label\n${table.join('')}`,
    'cr.conll': written((pair) => `${pair.join('\t')}\r`, '\r'),
    'one.conll': 'Ada B-PER\nmet O\n',
    'short.conll': 'Ada B-PER\nmet\n',
    'strange.conll': 'Ada B-ORG\nmet O\n',
    'other.conll': 'Ada NOUN\nmet VERB\n',
    'empty.conll': '\n\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
  const trained = await train('--data', data, '--val', data, '--epochs', '20', '--out', out);
  expect(trained).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^Saved .*names\.safetensors, after 60 steps, 20\.00 epochs\.\nHeld-out sentences: entity F1 100\.00 %, accuracy 100\.00 %; most frequent label of each word entity F1 100\.00 %, accuracy 100\.00 %/,
    ),
  });
});

describe('a tagging model', () => {
  it('says what its file holds', async () => {
    const { stdout } = await runHere('info', out);
    expect(stdout).toMatch(/task +tagging\n/);
    expect(stdout).toMatch(/labels +B-LOC, B-PER, I-LOC, I-PER, O\n/);
    expect(stdout).toMatch(/tokens +84\n/);
  });

  it('is measured on every layout alike', async () => {
    const { stdout } = await runHere('evaluate', out, '--data', data, '--baseline', data);
    expect(stdout).toMatch(
      /^entity F1 100\.00 %, accuracy 100\.00 %; most frequent label.*\nwhole sentences 100\.00 %; majority \(O\) 57\.14 %\n/,
    );
    expect(stdout).toMatch(/\nLOC +100\.00 % +100\.00 % +100\.00 % +12 +12\n/);
    expect(stdout).toMatch(/\nall +100\.00 % +100\.00 % +100\.00 % +36 +36\n/);
    for (const others of [
      ['--data', inFolder('names.txt'), '--tag-separator', '_'],
      ['--data', inFolder('names.csv')],
      ['--data', inFolder('cr.conll')],
      ['--data', data, '--token-column', '1', '--label-column', '2'],
    ]) {
      const other = await runHere('evaluate', out, ...others, '--baseline', others[1]);
      expect(other.stdout).toBe(stdout);
    }
  });

  it('tags texts, on a line, a line for each token, or as JSON', async () => {
    const text = 'Bob met Mr. Smith in Bath.';
    const inline = await runHere('predict', out, 'Bob met Eve.', '--split', 'words');
    expect(inline.stdout).toMatch(/^Bob\/B-PER met\/O Eve\/\S+ \.\/O\n$/);
    const spaces = ['--split', 'spaces'];
    const columns = await runHere('predict', out, text, ...spaces, '--layout', 'columns');
    const [tagged] = parseTaggedSentences(columns.stdout, { source: 'output' });
    expect(tagged.tokens).toEqual(text.split(' '));
    const { stdout } = await runHere(
      'predict',
      out,
      'Bob met Mr. Smith in Bath .',
      ...spaces,
      '--json',
    );
    const event = JSON.parse(stdout.trim());
    expect(event.entities).toEqual([
      { label: 'PER', start: 0, end: 1 },
      { label: 'PER', start: 3, end: 4 },
      { label: 'LOC', start: 5, end: 6 },
    ]);
  });

  it('goes on after an interruption, to the same bits', async () => {
    const [whole, parted] = ['whole', 'parted'].map((name) => inFolder(`${name}.safetensors`));
    const run = ['train', 'tagging', ...small, '--data', data, '--steps', '40'];
    await runHere(...run, '--out', whole);
    const { child, printed, outcome } = start([...run, '--out', parted, '--json']);
    await printed('"event":"start"');
    child.kill('SIGINT');
    await outcome;
    const resume = ['train', 'tagging', '--data', data, '--out', parted, '--resume'];
    expect((await runHere(...resume)).status).toBe(0);
    expect(Buffer.compare(readFileSync(whole), readFileSync(parted))).toBe(0);
  });
});

it.each([
  [
    'one.conll',
    /there must be sentences left to train on in addition to the 1 held out, got 1 in all/,
  ],
  ['short.conll', /short\.conll: line 2 must have a token in column 1 .* got "met"/],
  ['empty.conll', /there must be sentences to train on, got none/],
])('refuses %s', async (name, message) => {
  const { status, stderr } = await train('--data', inFolder(name), '--out', inFolder('no.x'));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
});

it('counts labels that the model does not know as mistakes, and says so', async () => {
  const args = ['evaluate', out, '--data', inFolder('strange.conll'), '--json'];
  const { status, stdout, stderr } = await runHere(...args);
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /Warning: tokens whose label the model does not know count as mistakes: 1, with "B-ORG"\n/,
  );
  const event = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(event.unknownLabels).toEqual({ labels: ['B-ORG'], tokens: 1 });
});

it('refuses sentences none of whose labels the model knows', async () => {
  const { status, stderr } = await runHere('evaluate', out, '--data', inFolder('other.conll'));
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /at least one token must have one of the labels .*, got only "NOUN", "VERB"/,
  );
});

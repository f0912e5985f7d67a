import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WordTokenizer } from '@unrolled/tokenizers';
import { newFolder } from './run-cli.ts';

const english = ['one', 'two', 'three', 'four', 'five'];
const french = ['un', 'deux', 'trois', 'quatre', 'cinq'];

/** Numbers of three digits, digit by digit, in two languages. */
export const pairs = Array.from({ length: 125 }, (_, index) => {
  const digits = [index % 5, Math.floor(index / 5) % 5, Math.floor(index / 25)];
  return [english, french].map((words) => digits.map((digit) => words[digit]).join(' '));
});

const lines = (side: number) => pairs.map((pair) => `${pair[side]}\n`).join('');

const small = [
  ...['--hidden-size', '24', '--embedding-size', '12', '--tokenizer', 'word', '--dropout', '0'],
  ...['--batch-size', '16', '--learning-rate', '0.02', '--held-out', '0.1', '--validations', '2'],
];

/** A command that trains a small model. */
export const train = (...args: string[]) => ['train', 'translation', ...small, ...args];

const tokenizerJson = (boundaries: 'rules' | 'whitespace'): string =>
  JSON.stringify(
    WordTokenizer.train(pairs.flat(), {
      boundaries,
      special: { unknown: '[UNK]' },
    }).toTokenizerJson(),
  );

/** A new folder with sound and damaged data. */
export function translationFiles() {
  const folder = newFolder();
  const inFolder = (name: string): string => join(folder, name);
  const files: Record<string, string | Buffer> = {
    'x.en': lines(0),
    'x.fr': lines(1),
    'short.fr': lines(1).split('\n').slice(0, 9).join('\n'),
    'x.tsv': `source\ttarget\n${pairs.map((pair) => `${pair.join('\t')}\n`).join('')}`,
    'no-tab.tsv': 'one\tun\ntwo deux\n',
    'empty.fr': '',
    'words.json': tokenizerJson('rules'),
    'between-spaces.json': tokenizerJson('whitespace'),
    'other.json': JSON.stringify({ model: { type: 'CharBPE', vocab: { a: 0 } } }),
    'unigram.json': JSON.stringify({
      normalizer: { type: 'Precompiled' },
      model: { unk_id: 0, vocab: [['a', 0]] },
    }),
    'no.json': 'one\n',
    'blank.en': '\n\n',
    'latin1.fr': Buffer.from('élève\n', 'latin1'),
    'gaps.tsv': `${pairs.map((pair) => `${pair.join('\t')}\n`).join('')}\tun\none\t\n`,
    'long.tsv': ['one', 'two', 'one two']
      .map((words) => `${`${words} `.repeat(10_000)}\tun\n`)
      .join(''),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
  return { folder, inFolder, parallel: ['--data', inFolder('x.en'), inFolder('x.fr')] };
}

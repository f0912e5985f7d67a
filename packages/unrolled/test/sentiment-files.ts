import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteLevelBpeTokenizer } from '@unrolled/tokenizers';
import { newFolder } from './run-cli.ts';

const rows = ['good', 'fine', 'bad', 'dull'].flatMap((word, index) =>
  ['film', 'plot', 'cast', 'music', 'ending'].flatMap((noun) => [
    [`the ${noun} is ${word}`, index < 2 ? 'positive' : 'negative'],
    [`the ${noun} is not ${word}`, index < 2 ? 'negative' : 'positive'],
  ]),
);
/** Nine of ten are common; two words tell which. */
const rareRows = Array.from({ length: 40 }, (_, row) =>
  row % 10 === 0 ? 'a dreadful film\trare\n' : 'a lovely film\tcommon\n',
).join('');
const small = [
  ...['--ngrams', '0', '--hidden-size', '7', '--embedding-size', '5', '--pooling', 'max'],
  ...['--dropout', '0', '--word-dropout', '0', '--batch-size', '8', '--learning-rate', '0.02'],
];

/** A command that trains a small model. */
export const train = (...args: string[]) => ['train', 'sentiment', ...small, ...args];

/** A new folder with sound and damaged tables. */
export function sentimentFiles() {
  const folder = newFolder();
  const inFolder = (name: string): string => join(folder, name);
  const table = rows.map((row) => `${row.join('\t')}\n`).join('');
  const files: Record<string, string | Buffer> = {
    'data.tsv': `text\tlabel\n${table}`,
    'bare.tsv': table,
    'data.csv': `label,sentence\n${rows.map(([text, label]) => `${label},"${text}"\n`).join('')}`,
    'semicolons.csv': `text;label\n${rows.map((row) => `${row.join(';')}\n`).join('')}`,
    'bars.txt': `text|label\n${rows.map((row) => `${row.join('|')}\n`).join('')}`,
    'rare.tsv': `text\tlabel\n${rareRows}`,
    'stars.csv': `text,stars\n${Array.from({ length: 40 }, (_, id) => `film ${id},${id / 4}\n`).join('')}`,
    'wrong.tsv': 'text\tlabel\nthe film is bad\tpositive\nthe plot is good\tpositive\n',
    'data.jsonl': rows.map(([text, label]) => `${JSON.stringify({ text, label })}\n`).join(''),
    'stars.tsv': 'text\tstars\nfine\t3\n',
    'one.tsv': 'text\tlabel\na\tx\nb\tx\n',
    'short.tsv': 'text\tlabel\na\tx\nb\n',
    'data.txt': table,
    'latin1.tsv': Buffer.from('text\tlabel\nschön\tx\n', 'latin1'),
    'vectors.txt': 'film 1 2 3\nsplendid 4 5 6\n',
    'bytes.json': JSON.stringify(
      ByteLevelBpeTokenizer.train(table, { maximumSize: 300, special: {} }).toTokenizerJson(),
    ),
    'bert.json': JSON.stringify({
      model: { type: 'CharBPE', continuing_subword_prefix: '##', vocab: { '[UNK]': 0 } },
    }),
    'ragged.txt': 'film 1 2 3\nsplendid 4 5\n',
    'long.tsv': `text\tlabel\n${'film '.repeat(10_000)}\tpositive\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
  return inFolder;
}

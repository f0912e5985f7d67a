import { join } from 'node:path';
import { writeFileAtomic } from '@unrolled/formats/node';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { brown } from './brown.ts';
import { type Part, seedOption, trainFor } from './part.ts';

const modelIn = (folder: string): string => join(folder, 'tags.safetensors');

export const tags: Part = {
  title: 'Tagging: the part of speech of every word',

  async prepare({ folder, seconds = 12, seed }) {
    const model = modelIn(folder);
    const data = brown('a-c');
    const paths = await Promise.all(
      (['training', 'test'] as const).map(async (name) => {
        const path = join(folder, `tags.${name}.txt`);
        await writeFileAtomic(path, new TextEncoder().encode(`${data[name].join('\n')}\n`));
        return path;
      }),
    );
    const [training, test] = paths;
    return [
      {
        remark:
          `It reads ${formatCount(data.training.length)} sentences of the press, in which each word has its part of ` +
          'speech: nouns are nn,\nverbs vb, with letters for their forms. An LSTM reads words, and their ' +
          'beginnings and ends,\nin both directions.',
        command: [
          ...['train', 'tagging', '--data', training, '--out', model],
          ...['--validations', '3', ...trainFor(seconds)],
          ...seedOption(seed),
        ],
      },
      {
        remark:
          `Now ${formatCount(data.test.length)} sentences of other texts, next to the most frequent tag of each ` +
          'word:',
        command: ['evaluate', model, '--data', test, '--baseline', training],
      },
      {
        remark: 'The same word as noun and verb, and words that nobody has ever seen:',
        command: [
          'predict',
          model,
          'They can fish, but they can not open a can of fish.',
          'The blorping snarfs were zibbly frimmed.',
        ],
      },
    ];
  },

  next: (folder) => [
    ['predict', modelIn(folder), '--layout', 'columns', 'Time flies like an arrow.'],
    ['train', 'tagging', '--data', 'your-sentences.conllu'],
  ],
};

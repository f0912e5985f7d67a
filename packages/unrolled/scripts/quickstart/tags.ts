import { join } from 'node:path';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { brown, writeSentences } from './brown.ts';
import { type Part, seedOption, trainFor } from './part.ts';

const modelIn = (folder: string): string => join(folder, 'tags.safetensors');

export const tags: Part = {
  title: 'Tagging: the part of speech of every word',

  async prepare({ folder, seconds, seed }) {
    const model = modelIn(folder);
    const data = brown('a-c');
    const pathOf = (part: keyof typeof data) => join(folder, `tags.${part}.txt`);
    const parts = ['training', 'validation', 'test'] as const;
    for (const part of parts) await writeSentences(pathOf(part), data[part]);
    const [training, validation, test] = parts.map(pathOf);
    return [
      {
        remark:
          `It reads ${formatCount(data.training.length)} sentences of the press, in which each word has its part of ` +
          'speech: nouns are nn,\nverbs vb, with letters for their forms. An LSTM reads words, and their ' +
          'beginnings and ends,\nin both directions.',
        command: [
          ...['train', 'tagging', '--data', training, '--val', validation, '--out', model],
          ...['--validations', '3', ...seedOption(seed)],
          // Not by the clock: a machine that is busy must not stay below the most frequent tags.
          ...(seconds === undefined ? ['--steps', '300'] : trainFor(seconds)),
        ],
      },
      {
        remark:
          `Now ${formatCount(data.test.length)} sentences of other texts, compared with the most frequent tag of each ` +
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

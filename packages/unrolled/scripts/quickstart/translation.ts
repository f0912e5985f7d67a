import { join } from 'node:path';
import { numberPairs } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { formatCount } from '../../src/command-line/progress.ts';
import { type Part, seedOption, trainFor } from './part.ts';
import { writeTable } from './write-table.ts';

const modelIn = (folder: string): string => join(folder, 'numbers.safetensors');

export const translation: Part = {
  title: 'Translation: numbers, from English words to French ones',

  async prepare({ folder, seconds = 45, seed }) {
    const model = modelIn(folder);
    const [training, test] = ['training', 'test'].map((name) =>
      join(folder, `numbers.${name}.tsv`),
    );
    const rng = new Rng(seed).fork('numbers');
    const data = numberPairs({ training: 20_000, test: 500, rng }, 6);
    await writeTable(training, ['source', 'target'], data.training);
    await writeTable(test, ['source', 'target'], data.test);
    const asked = data.test.filter(({ source }) => source.length > 45).slice(0, 3);
    const [first] = asked;
    return [
      {
        remark:
          `It learns from ${formatCount(data.training.length)} numbers below a million in both languages. ` +
          'An encoder reads the English words\nfrom both ends; a decoder writes French ones, and looks ' +
          'back at what was read (attention).',
        command: [
          ...['train', 'translation', '--data', training, '--out', model],
          ...['--hidden-size', '128', '--embedding-size', '64', '--vocabulary-size', '400'],
          ...['--dropout', '0.1', ...trainFor(seconds), ...seedOption(seed)],
        ],
      },
      {
        remark: `${formatCount(data.test.length)} other numbers: how many are right to the letter?`,
        command: ['evaluate', model, '--data', test],
      },
      {
        remark: `Some of these. Right would be:\n${asked.map(({ target }) => `  ${target}`).join('\n')}`,
        command: ['predict', model, ...asked.map(({ source }) => source)],
      },
      {
        remark: 'Where it looked for each piece that it wrote, as text and as a picture:',
        command: [
          ...['predict', model, '--alignment', '--heat-map', join(folder, 'numbers.svg')],
          first.source,
        ],
      },
    ];
  },

  next: (folder) => [
    ['predict', modelIn(folder), 'three hundred forty-five thousand six hundred seventy-eight'],
    ['train', 'translation', '--data', 'your.en', 'your.fr', '--minutes', '30'],
  ],
};

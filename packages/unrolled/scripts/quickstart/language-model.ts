import { join } from 'node:path';
import { writeFileAtomic } from '@unrolled/formats/node';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { mobyDick } from './moby-dick.ts';
import { type Part, seedOption, trainFor } from './part.ts';

const modelIn = (folder: string): string => join(folder, 'moby-dick.safetensors');

export const languageModel: Part = {
  title: 'Language model: which character comes next?',

  async prepare({ folder, seconds = 72, seed }) {
    const [data, model] = [join(folder, 'moby-dick.txt'), modelIn(folder)];
    const text = mobyDick();
    await writeFileAtomic(data, new TextEncoder().encode(text));
    return [
      {
        remark:
          `It reads Moby Dick, ${formatCount(text.length)} characters, and shows three times what it can ` +
          'write by then,\ncautiously at temperature 0.5 and boldly at 1.',
        command: [
          ...['train', 'language-model', '--data', data, '--out', model],
          ...['--samples', '3', ...trainFor(seconds), ...seedOption(seed)],
        ],
      },
      {
        remark: 'The saved model continues a prompt.',
        command: [
          ...['generate', model, '--prompt', 'Call me Ishmael.'],
          ...['--length', '300', '--temperature', '0.6'],
        ],
      },
    ];
  },

  next: (folder) => [
    ['generate', modelIn(folder), '--prompt', 'The whale', '--temperature', '0.6'],
    ['train', 'language-model', '--data', 'your-text.txt', '--minutes', '5'],
  ],
};

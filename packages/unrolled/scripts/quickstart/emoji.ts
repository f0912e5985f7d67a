import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmojiImages, emojiImages } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { type Part, seedOption, trainFor } from './part.ts';
import { writeTable } from './write-table.ts';

const modelIn = (folder: string): string => join(folder, 'emoji.safetensors');
const tableIn = (folder: string, use: string): string => join(folder, 'emoji', `${use}.tsv`);

export const emoji: Part = {
  title: 'Captioning: what is in the picture?',

  async prepare({ folder, seconds = 35, seed }) {
    const model = modelIn(folder);
    await mkdir(join(folder, 'emoji')).catch(() => {}); // Not recursive, which in /proc goes on for ever.
    const { training, test } = await writeTables(folder, seed, 'en');
    await writeTables(folder, seed, 'ko');
    for (const { icon, svg } of [...training, ...test]) {
      await writeFile(join(folder, 'emoji', nameOf(icon)), svg);
    }
    const asked = test.filter(({ caption }) => caption.split(' ').length > 5).slice(0, 3);
    return [
      {
        remark:
          `It sees ${formatCount(training.length)} emoji of people and hands with their names, each in four ` +
          'of five skin tones.\nA small CNN reads the pixels, and an LSTM writes the name and attends to a part ' +
          'of the picture for each word.',
        command: [
          ...['train', 'captioning', '--data', tableIn(folder, 'en.training'), '--out', model],
          ...['--dropout', '0.2', '--shift', '0', '--validations', '2'],
          ...trainFor(seconds),
          ...seedOption(seed),
        ],
      },
      {
        remark: 'Each in the fifth skin tone, in which it has never seen it:',
        command: ['evaluate', model, '--data', tableIn(folder, 'en.test'), '--errors', '3'],
      },
      {
        remark:
          `Some of these: ${asked.map(({ caption }) => caption).join('; ')}.\nIts attention is drawn ` +
          'in emoji.png, dark where there is none.',
        command: [
          ...['predict', model, '--attention', join(folder, 'emoji.png')],
          ...asked.map(({ icon }) => join(folder, 'emoji', nameOf(icon))),
        ],
      },
    ];
  },

  next: (folder) => [
    [
      ...['train', 'captioning', '--data', tableIn(folder, 'ko.training')],
      ...['--out', join(folder, 'emoji.ko.safetensors')],
    ],
    ['train', 'captioning', '--data', 'your-captions.csv', '--images', 'your-photos'],
  ],
};

const nameOf = (icon: string): string => `${icon}.svg`;

const json = { with: { type: 'json' } } as const;
const namesIn = {
  en: () => import('emojibase-data/en/data.json', json),
  ko: () => import('emojibase-data/ko/data.json', json),
};

/** Tables of pictures to train on and to test, with their names in a language. */
async function writeTables(
  folder: string,
  seed: number,
  language: keyof typeof namesIn,
): Promise<EmojiImages> {
  const icons = await import('@iconify-json/fluent-emoji-flat/icons.json', json);
  const characters = await import('@iconify-json/fluent-emoji-flat/chars.json', json);
  const names = await namesIn[language]();
  const files = { icons: icons.default, characters: characters.default, names: names.default };
  const images = emojiImages(files, { rng: new Rng(seed).fork('emoji') });
  for (const use of ['training', 'test'] as const) {
    const rows = images[use].map(({ icon, caption }) => ({ image: nameOf(icon), caption }));
    await writeTable(tableIn(folder, `${language}.${use}`), ['image', 'caption'], rows);
  }
  return images;
}

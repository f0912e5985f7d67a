import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LabelledSequence } from '@unrolled/datasets';
import { stickFigures } from '@unrolled/datasets/generated';
import { writeFileAtomic } from '@unrolled/formats/node';
import { Rng } from '@unrolled/tensor';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { type Part, seedOption, trainFor } from './part.ts';
import { writeTable } from './write-table.ts';

const modelIn = (folder: string): string => join(folder, 'actions.safetensors');

const clipsIn = (folder: string, part: string): string => join(folder, 'actions', part);

export const actions: Part = {
  title: 'Action recognition: what is somebody doing?',

  async prepare({ folder, seconds = 12, seed }) {
    const model = modelIn(folder);
    const data = stickFigures({ training: 240, test: 90, rng: new Rng(seed).fork('figures') });
    const training = await writeClips(clipsIn(folder, 'training'), data.training);
    const test = await writeClips(clipsIn(folder, 'test'), data.test);
    const asked = ['sit down', 'stand up', 'wave left'].map((label) => {
      const place = data.test.findIndex((sequence) => sequence.label === label);
      return { label, path: join(clipsIn(folder, 'test'), nameOf(place)) };
    });
    return [
      {
        remark:
          `It reads ${formatCount(data.training.length)} clips of stick figures, 17 points per frame, some of ` +
          'them missing, and learns six actions.\nAll clips of some people are held out. Joints, bones and their motion ' +
          'are read; half of the clips\nare mirrored, left and right swapped.',
        command: [
          ...['train', 'action-recognition', '--data', training, '--out', model],
          ...['--group-column', 'person', '--skeleton', 'coco', '--mirror'],
          ...['--hidden-size', '32', ...trainFor(seconds), ...seedOption(seed)],
        ],
      },
      {
        remark:
          `${formatCount(data.test.length)} clips of people it has never seen. Single frames cannot distinguish ` +
          'raising the arms from lowering them.',
        command: ['evaluate', model, '--data', test, '--baseline', training],
      },
      {
        remark: `Some of these, where people ${asked.map(({ label }) => label).join(', ')}:`,
        command: ['predict', model, ...asked.map(({ path }) => path)],
      },
    ];
  },

  next: (folder) => [
    ['train', 'action-recognition', '--data', 'your-clips.tsv', '--group-column', 'person'],
    ['evaluate', modelIn(folder), '--data', join(clipsIn(folder, 'test'), 'clips.tsv')],
  ],
};

const nameOf = (place: number): string => `${place + 1}.csv`;

/** Writes a file for each clip, a frame a line, and a table of them. @returns the path of the table */
async function writeClips(folder: string, clips: readonly LabelledSequence[]): Promise<string> {
  await mkdir(dirname(folder)).catch(() => {}); // Not recursive, which in /proc goes on for ever.
  await mkdir(folder).catch(() => {});
  for (const [place, { values, length, channels }] of clips.entries()) {
    const lines = Array.from({ length }, (_, frame) =>
      Array.from(values.subarray(frame * channels, (frame + 1) * channels), (value) =>
        value.toFixed(1),
      ).join(','),
    );
    await writeFileAtomic(
      join(folder, nameOf(place)),
      new TextEncoder().encode(`${lines.join('\n')}\n`),
    );
  }
  const table = join(folder, 'clips.tsv');
  const rows = clips.map(({ label, group = '' }, place) => ({
    ...{ path: nameOf(place), label, person: group },
  }));
  await writeTable(table, ['path', 'label', 'person'], rows);
  return table;
}

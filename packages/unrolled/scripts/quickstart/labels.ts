import { join } from 'node:path';
import type { LabelledFrames } from '@unrolled/datasets';
import { handGestures } from '@unrolled/datasets/generated';
import { writeFileAtomic } from '@unrolled/formats/node';
import { Rng } from '@unrolled/tensor';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { type Part, seedOption, trainFor } from './part.ts';
import { writeTable } from './write-table.ts';

const modelIn = (folder: string): string => join(folder, 'phases.safetensors');

const columns = ['--sequence-column', 'take', '--label-column', 'phase', '--time-column', 'time'];

export const labels: Part = {
  title: 'Video labeling: a label for every frame as it arrives',

  async prepare({ folder, seconds = 10, seed }) {
    const model = modelIn(folder);
    const data = handGestures({ training: 60, test: 8, rng: new Rng(seed).fork('gestures') });
    const [training, test] = ['training', 'test'].map((name) => join(folder, `phases.${name}.tsv`));
    await writeTable(training, ['take', 'x', 'y', 'time', 'phase'], rowsOf(data.training));
    await writeTable(test, ['take', 'x', 'y', 'time', 'phase'], rowsOf(data.test));
    const stream = join(folder, 'hand.csv');
    const frames = rowsOf(data.test.slice(0, 1)).slice(0, 12);
    const lines = frames.map(({ x, y }) => `${x},${y}\n`).join('');
    await writeFileAtomic(stream, new TextEncoder().encode(`x,y\n${lines}`));
    const count = data.training.reduce((sum, { length }) => sum + length, 0);
    return [
      {
        remark:
          `It reads the positions of a hand, ${formatCount(count)} frames, and learns the phases of gestures. A label ` +
          'may wait for five\nmore frames, a fifth of a second. A model of single frames is trained for comparison.',
        command: [
          ...['train', 'video-labeling', '--data', training, '--out', model, ...columns],
          ...[
            '--look-ahead',
            '5',
            '--hidden-size',
            '32',
            ...trainFor(seconds),
            ...seedOption(seed),
          ],
        ],
      },
      {
        remark:
          'Now hands it has never seen: frames, segments, and a picture of truth and prediction:',
        command: [
          ...['evaluate', model, '--data', test, ...columns, '--baseline', training],
          ...['--minimum-duration', '3', '--timeline', join(folder, 'phases.svg')],
        ],
      },
      {
        remark:
          'Live: frame by frame, each with its label and its probability. All of these are ' +
          `${frames[0].phase}${frames[11].phase === frames[0].phase ? '' : `, the last ${frames[11].phase}`}:`,
        command: ['predict', model, stream, '--frame-rate', '25'],
      },
    ];
  },

  next: (folder) => [
    [
      'predict',
      modelIn(folder),
      join(folder, 'hand.csv'),
      '--frame-rate',
      '25',
      '--segments',
      'hand.eaf',
    ],
    ['train', 'video-labeling', '--data', 'your-takes.csv', '--sequence-column', 'take'],
  ],
};

/** A row a frame. */
const rowsOf = (sequences: readonly LabelledFrames[]) =>
  sequences.flatMap(({ values, labels, times = [] }, take) =>
    labels.map((phase, frame) => ({
      take: String(take + 1),
      x: values[2 * frame].toFixed(3),
      y: values[2 * frame + 1].toFixed(3),
      time: times[frame].toFixed(2),
      phase,
    })),
  );

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type MovingShapesClip, movingShapes } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { writeAnimation } from '@unrolled/vision/node';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { type Part, seedOption, trainFor } from './part.ts';
import { writeTable } from './write-table.ts';

/** Width and height of the clips in pixels. */
const side = 24;

const modelIn = (folder: string): string => join(folder, 'clips.safetensors');

export const clips: Part = {
  title: 'Video captioning: what happens?',

  async prepare({ folder, seconds = 20, seed }) {
    const model = modelIn(folder);
    const data = movingShapes({
      ...{ training: 320, test: 0, side, frames: [5, 6], rng: new Rng(seed).fork('clips') },
      ...{ subjects: ['square'], noise: 6 },
      actions: ['moves left', 'moves right', 'moves up', 'moves down', 'grows', 'shrinks'],
    });
    const [known, unseen] = [data.training.slice(60), data.training.slice(0, 60)];
    const training = await writeClips(join(folder, 'clips', 'training'), known);
    const test = await writeClips(join(folder, 'clips', 'test'), unseen);
    const asked = [0, 1, 2].map((place) => join(folder, 'clips', 'test', nameOf(place)));
    return [
      {
        remark:
          `It reads ${formatCount(known.length)} animated GIFs of squares that move, grow or shrink, and a ` +
          'sentence about each. A small\nCNN reads every frame and its changes since the previous ' +
          'one, a GRU reads the vectors of the frames,\nand a decoder writes the sentence.',
        command: [
          ...['train', 'video-captioning', '--data', training, '--out', model],
          ...['--frame-size', String(side), '--hidden-size', '48', '--vector-size', '32'],
          ...['--batch-size', '16', '--learning-rate', '0.005', '--word-dropout', '0'],
          ...[...trainFor(seconds), ...seedOption(seed)],
        ],
      },
      {
        remark: `${formatCount(unseen.length)} clips that are not in the training data: how many sentences are right?`,
        command: ['evaluate', model, '--data', test],
      },
      {
        remark:
          'Some of these, and the moments it attended to for each word. The right answers:\n' +
          unseen
            .slice(0, asked.length)
            .map(({ sentence }) => `  ${sentence}`)
            .join('\n'),
        command: ['predict', model, '--attention', join(folder, 'clips.svg'), ...asked],
      },
    ];
  },

  next: (folder) => [
    ['predict', modelIn(folder), 'your-clip.mp4'],
    ['train', 'video-captioning', '--data', 'your-clips.tsv'],
  ],
};

const nameOf = (place: number): string => `${place + 1}.gif`;

/** Writes a GIF of each clip, and a table of them. @returns the path of the table */
async function writeClips(folder: string, list: readonly MovingShapesClip[]): Promise<string> {
  await mkdir(dirname(folder)).catch(() => {}); // Not recursive, which in /proc goes on for ever.
  await mkdir(folder).catch(() => {});
  for (const [place, { frames }] of list.entries()) {
    await writeAnimation(join(folder, nameOf(place)), frames);
  }
  const table = join(folder, 'clips.tsv');
  const rows = list.map(({ sentence }, place) => ({ path: nameOf(place), caption: sentence }));
  await writeTable(table, ['path', 'caption'], rows);
  return table;
}

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '@unrolled/vision';
import { writeAnimation, writeImage } from '@unrolled/vision/node';
import type { SmallTask } from './small-tasks.ts';

const side = 8;
const names = ['dark', 'grey', 'light'];

/** A picture of one of three shades. */
const picture = (number: number, index = 0): Frame => ({
  pixels: new Uint8Array(side * side).fill(40 + 80 * (number % 3)),
  ...{ width: side, height: side, channels: 1, time: index / 10, index },
});

/** Writes tables of captions, and the pictures and clips that they name, into a folder. */
export async function pictureTasks(folder: string): Promise<SmallTask[]> {
  const [photos, clips] = ['photos', 'clips'].map((name) => join(folder, name));
  for (const path of [photos, clips]) mkdirSync(path);
  for (let shade = 0; shade < names.length; shade++) {
    await writeImage(join(photos, `${shade}.png`), picture(shade));
    const frames = Array.from({ length: 3 }, (_, index) => picture(shade + index, index));
    await writeAnimation(join(clips, `${shade}.gif`), frames);
  }
  /** A table of copies of the three pictures or clips, which are read one by one. */
  const table = (name: string, count: number, parent: string, column: string, end: string) => {
    const rows = Array.from({ length: count }, (_, number) => {
      const copy = `${name}-${number}.${end}`;
      copyFileSync(join(parent, `${number % names.length}.${end}`), join(parent, copy));
      return `${copy}\ta ${names[number % names.length]} wall\n`;
    });
    const path = join(parent, `${name}.tsv`);
    writeFileSync(path, `${column}\tcaption\n${rows.join('')}`);
    return path;
  };
  const images = (name: string, count: number) => table(name, count, photos, 'image', 'png');
  const animations = (name: string, count: number) => table(name, count, clips, 'path', 'gif');
  const sizes = ['--hidden-size', '6', '--embedding-size', '3', '--batch-size', '7'];
  return [
    {
      name: 'captioning',
      train: [
        ...['train', 'captioning', ...sizes, '--minimum-count', '1'],
        ...['--image-size', '8', '--stages', '3', '--shift', '0'],
      ],
      data: ['--data', images('some', 30)],
      longValidation: ['--val', images('val', 120)],
      longData: ['--data', images('long', 600)],
      largeModel: ['--hidden-size', '400'],
    },
    {
      name: 'video-captioning',
      train: [
        ...['train', 'video-captioning', ...sizes, '--minimum-count', '1'],
        ...['--frame-size', '16', '--vector-size', '4'],
      ],
      data: ['--data', animations('some', 30)],
      longValidation: ['--val', animations('val', 60)],
      longData: ['--data', animations('long', 300)],
      largeModel: ['--hidden-size', '400'],
    },
  ];
}

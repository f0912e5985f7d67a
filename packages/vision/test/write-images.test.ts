import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArgumentError } from '@unrolled/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../src/index.ts';
import {
  readAnimation,
  readImage,
  readImageFolder,
  writeAnimation,
  writeImage,
  writeImageFolder,
} from '../src/node.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unrolled-images-'));
});

afterAll(() => rm(folder, { recursive: true }));

const [width, height] = [5, 3];

/** Frames of which each has one red pixel, further on each time. */
const frames = Array.from({ length: 12 }, (_, index): Frame => {
  const pixels = new Uint8Array(width * height * 3).fill(40);
  pixels[index * 3] = 250;
  return { pixels, width, height, channels: 3, time: index / 5, duration: 0.2, index };
});

async function all(source: AsyncIterable<Frame>): Promise<Frame[]> {
  const found: Frame[] = [];
  for await (const frame of source) found.push(frame);
  return found;
}

const pixelsOf = (list: readonly Frame[]) => list.map(({ pixels }) => [...pixels]);

describe('written images', () => {
  it('are read as they were: an image', async () => {
    const path = join(folder, 'one.png');
    await writeImage(path, frames[3]);
    expect(pixelsOf([await readImage(path)])).toEqual(pixelsOf([frames[3]]));
  });

  it('are read as they were: a folder, in order', async () => {
    const path = join(folder, 'clip', 'frames');
    await writeImageFolder(path, frames);
    expect((await readdir(path))[0]).toBe('0001.png');
    expect(pixelsOf(await all(readImageFolder(path)))).toEqual(pixelsOf(frames));
  });

  it('are read as they were: an animation, with its times', async () => {
    const path = join(folder, 'clip.gif');
    await writeAnimation(path, frames);
    const found = await all(readAnimation(path));
    expect(found.length).toBe(frames.length);
    found.forEach(({ pixels, time, duration }, place) => {
      expect(time).toBeCloseTo(frames[place].time, 6);
      expect(duration).toBe(0.2);
      pixels.forEach((value, at) => {
        expect(Math.abs(value - frames[place].pixels[at])).toBeLessThanOrEqual(4);
      });
    });
  });

  it('must be frames of one size', async () => {
    const path = join(folder, 'wrong.gif');
    await expect(writeAnimation(path, [])).rejects.toThrow(/one or more of one size, got none/);
    const other = { ...frames[0], pixels: new Uint8Array(12), width: 2, height: 2 };
    await expect(writeImageFolder(path, [frames[0], other])).rejects.toThrow(ArgumentError);
    await expect(writeImage(path, { ...other, width: 3 })).rejects.toThrow(/must have 18 bytes/);
  });
});

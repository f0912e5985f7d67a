import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Frame, isClipName } from '../src/index.ts';
import { type ClipOptions, readClip } from '../src/node.ts';
import { disposingGif } from './make-gif.ts';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-clips-'));
const inFolder = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  writeFileSync(inFolder('clip.gif'), disposingGif());
  mkdirSync(inFolder('images'));
  for (const grey of [1, 2, 3, 4]) {
    await sharp({
      create: { width: 2, height: 1, channels: 3, background: { r: grey, g: 0, b: 0 } },
    })
      .png()
      .toFile(inFolder('images', `${grey}.png`));
  }
  writeFileSync(inFolder('any.mp4'), 'a video');
  writeFileSync(inFolder('notes.md'), 'no clip');
});

afterAll(() => rmSync(folder, { recursive: true }));

async function timesOf(path: string, options?: ClipOptions): Promise<[number, number][]> {
  const frames: Frame[] = [];
  for await (const frame of readClip(path, options)) frames.push(frame);
  return frames.map(({ time, pixels }) => [time, pixels[0]]);
}

describe('readClip', () => {
  it('samples an animation by its own times', async () => {
    const times = await timesOf(inFolder('clip.gif'), { rate: 5 });
    expect(times).toEqual([
      [0, 255],
      [0.2, 255],
    ]);
  });

  it('takes each image of a folder for a frame, or as many a second as are said', async () => {
    expect((await timesOf(inFolder('images'))).map(([, grey]) => grey)).toEqual([1, 2, 3, 4]);
    expect(await timesOf(inFolder('images'), { rate: 10, imageRate: 20 })).toEqual([
      [0, 1],
      [0.1, 3],
    ]);
  });

  it('takes an image for a clip of one frame', async () => {
    expect(await timesOf(inFolder('images', '3.png'))).toEqual([[0, 3]]);
  });

  it('reads videos by the program that decodes them', async () => {
    const reading = timesOf(inFolder('any.mp4'), { ffmpeg: inFolder('no-such-program') });
    await expect(reading).rejects.toThrow(/install it/);
  });

  it('refuses other files, and what is not there', async () => {
    await expect(timesOf(inFolder('notes.md'))).rejects.toThrow(DataError);
    await expect(timesOf(inFolder('notes.md'))).rejects.toThrow(/must be a folder of images/);
    await expect(timesOf(inFolder('nowhere.gif'))).rejects.toThrow(FileError);
  });
});

it('isClipName goes by the ending', () => {
  expect(['a.GIF', 'b.webm', 'c.jpeg', 'd.csv', 'mp4'].map(isClipName)).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
});

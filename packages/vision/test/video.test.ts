import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extras, isThere } from '../../../tooling/vitest/extras.ts';
import { type Frame, sampleByTime } from '../src/index.ts';
import { readVideo } from '../src/node.ts';
import { makeVideos } from './make-videos.ts';
import { numberOf } from './shown.ts';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-video-'));
const inFolder = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

async function listOf(source: AsyncIterable<Frame>): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of source) frames.push(frame);
  return frames;
}

/** A program that stands in for ffmpeg: a script for Node that writes what it likes. */
function program(name: string, source: string): string {
  const path = inFolder(name);
  writeFileSync(`${path}.mjs`, source);
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${path}.mjs' "$@"\n`, {
    mode: 0o755,
  });
  return path;
}

const picture = (width: number, height: number, value: number) =>
  `Buffer.concat([Buffer.from('P6\\n${width} ${height}\\n255\\n'), Buffer.alloc(${width * height * 3}, ${value})])`;

describe('readVideo, whatever decodes', () => {
  writeFileSync(inFolder('any.mp4'), 'a video');
  const video = inFolder('any.mp4');

  it('gives frames however the stream is cut, and of changing size', async () => {
    const ffmpeg = program(
      'pieces',
      `const bytes = Buffer.concat([${picture(2, 1, 7)}, ${picture(1, 2, 8)}, ${picture(70, 90, 9)}]);
      for (let place = 0; place < bytes.length; place += 5) {
        await new Promise((done) => process.stdout.write(bytes.subarray(place, place + 5), done));
      }`,
    );
    const frames = await listOf(readVideo(video, { ffmpeg, rate: 5 }));
    expect(frames.map(({ width, height, time }) => [width, height, time])).toEqual([
      [2, 1, 0],
      [1, 2, 0.2],
      [70, 90, 0.4],
    ]);
    expect(frames.map(({ pixels }) => new Set(pixels))).toEqual([
      new Set([7]),
      new Set([8]),
      new Set([9]),
    ]);
  });

  it('fails in the midst, with what was said', async () => {
    const ffmpeg = program(
      'failing',
      `process.stdout.write(${picture(2, 1, 7)});
      console.error('Invalid data found');
      process.exitCode = 69;`,
    );
    const frames: Frame[] = [];
    const reading = (async () => {
      for await (const frame of readVideo(video, { ffmpeg })) frames.push(frame);
    })();
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(/any\.mp4 cannot be decoded \(Invalid data found\)/);
    expect(frames.length).toBe(1);
  });

  it('refuses a video without frames', async () => {
    const ffmpeg = program('silent', '');
    await expect(listOf(readVideo(video, { ffmpeg }))).rejects.toThrow(
      /must have frames, got none/,
    );
  });

  it('refuses other bytes than pictures, before they fill the memory', async () => {
    const ffmpeg = program(
      'babbling',
      `for (;;) await new Promise((done) => process.stdout.write('no picture '.repeat(999), done));`,
    );
    await expect(listOf(readVideo(video, { ffmpeg }))).rejects.toThrow(
      /must write pictures as PPM/,
    );
  });

  it('ends the program when no more frames are wanted', async () => {
    const ffmpeg = program(
      'endless',
      `const one = ${picture(200, 200, 1)};
      for (;;) await new Promise((done) => process.stdout.write(one, done));`,
    );
    let count = 0;
    for await (const _ of readVideo(video, { ffmpeg })) if (++count === 3) break;
    expect(count).toBe(3);
  });

  it('says what to install where there is no ffmpeg', async () => {
    const ffmpeg = inFolder('no-such-program');
    await expect(listOf(readVideo(video, { ffmpeg }))).rejects.toThrow(FileError);
    await expect(listOf(readVideo(video, { ffmpeg }))).rejects.toThrow(
      /install it \(apt-get install ffmpeg/,
    );
  });

  it('refuses a file that is not there', async () => {
    await expect(listOf(readVideo(inFolder('none.mp4')))).rejects.toThrow(/cannot be read/);
  });
});

describe.skipIf(!isThere(extras.ffmpeg))('readVideo with ffmpeg', () => {
  beforeAll(() => makeVideos(inFolder));

  it('samples by time, and turns upright', async () => {
    const frames = await listOf(readVideo(inFolder('upright.mp4'), { rate: 8 }));
    expect(frames.length).toBe(8);
    expect(frames[7]).toMatchObject({ width: 64, height: 48, channels: 3, time: 7 / 8 });
    const [turned] = await listOf(readVideo(inFolder('turned.mp4'), { rate: 1 }));
    expect([turned.width, turned.height]).toEqual([48, 64]);
  });

  it.each([
    [4, [0, 6, 12, 18]],
    [5, [0, 4, 9, 14, 19]],
  ])('gives the frame that is shown at each moment, %d a second', async (rate, numbers) => {
    const frames = await listOf(readVideo(inFolder('counting.webm'), { rate }));
    expect(frames.map(({ pixels }) => numberOf(pixels))).toEqual(numbers);
  });

  it('makes frames smaller, and reads a rate that varies', async () => {
    const [small] = await listOf(readVideo(inFolder('upright.mp4'), { rate: 1, longestSide: 32 }));
    expect([small.width, small.height]).toEqual([32, 24]);
    const frames = await listOf(readVideo(inFolder('variable.webm'), { rate: 12 }));
    expect(frames.length).toBeGreaterThanOrEqual(10);
    const sampled = await listOf(sampleByTime(frames, { rate: 4 }));
    expect(sampled.map(({ time }) => time).slice(0, 3)).toEqual([0, 0.25, 0.5]);
  });

  it('refuses what is no video', async () => {
    writeFileSync(inFolder('text.mp4'), 'not a video at all');
    await expect(listOf(readVideo(inFolder('text.mp4')))).rejects.toThrow(/cannot be decoded/);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FileError } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';
import sharp, { type CreateRaw } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Frame, preprocessAll } from '../src/index.ts';
import { readAnimation, readImage, readImageFolder } from '../src/node.ts';
import { disposingGif } from './make-gif.ts';

let folder = '';
const inFolder = (name: string) => join(folder, name);

const raw = (width: number, height: number, pixels: readonly number[], channels: 3 | 4 = 3) =>
  sharp(Uint8Array.from(pixels), { raw: { width, height, channels } });

const [red, green, blue] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
];

async function listOf(source: AsyncIterable<Frame>): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of source) frames.push(frame);
  return frames;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unrolled-vision-'));
  const wide = raw(2, 1, [...red, ...green]);
  await wide.clone().png().toFile(inFolder('wide.png'));
  await wide.clone().withMetadata({ orientation: 6 }).png().toFile(inFolder('turned.png'));
  await raw(1, 1, [255, 0, 0, 0], 4).png().toFile(inFolder('clear.png'));
  const sixteen = sharp(Uint16Array.of(65535, 0, 32768), {
    raw: { width: 1, height: 1, channels: 3, depth: 'ushort' } as CreateRaw,
  });
  await sixteen.toColourspace('rgb16').png().toFile(inFolder('sixteen.png'));
  await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
    .greyscale()
    .jpeg()
    .toFile(inFolder('grey.jpg'));
  await raw(1, 1, [0, 0, 255]).webp({ lossless: true }).toFile(inFolder('small.webp'));
  const strip = sharp(Uint8Array.from([...red, ...red, ...green, ...green, ...blue, ...blue]), {
    raw: { width: 2, height: 3, channels: 3, pageHeight: 1 },
  });
  await strip.gif({ delay: [40, 0, 250], loop: 0 }).toFile(inFolder('moving.gif'));
  const png = await wide.clone().png().toBuffer();
  writeFileSync(inFolder('cut.png'), png.subarray(0, png.length - 20));
  writeFileSync(inFolder('text.png'), 'no image');
  writeFileSync(inFolder('empty.png'), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('readImage', () => {
  it.each([
    ['wide.png', 2, 1, [...red, ...green]],
    ['turned.png', 1, 2, [...red, ...green]],
    ['clear.png', 1, 1, [255, 255, 255]],
    ['small.webp', 1, 1, blue],
    ['sixteen.png', 1, 1, [255, 0, 128]],
    ['moving.gif', 2, 1, [...red, ...red]],
  ])('%s', async (name, width, height, pixels) => {
    const frame = await readImage(inFolder(name));
    expect(frame).toMatchObject({ width, height, channels: 3, time: 0, index: 0 });
    expect([...frame.pixels]).toEqual(pixels);
  });

  it('has three channels for a grey image', async () => {
    const { channels, pixels } = await readImage(inFolder('grey.jpg'));
    expect([channels, pixels.length]).toEqual([3, 48]);
    expect(new Set(pixels).size).toBe(1);
  });

  it.each(['cut.png', 'text.png'])('refuses %s', async (name) => {
    const reading = readImage(inFolder(name));
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(
      new RegExp(`${name}: expected an image .* cannot be decoded`),
    );
  });

  it('refuses a file that is not there, or empty', async () => {
    await expect(readImage(inFolder('none.png'))).rejects.toThrow(FileError);
    await expect(readImage(inFolder('empty.png'))).rejects.toThrow(/must not be empty/);
  });

  it('refuses an image of 100 million pixels', async () => {
    const chunk = Buffer.alloc(25);
    chunk.writeUInt32BE(13);
    chunk.write('IHDR', 4);
    chunk.writeUInt32BE(10_000, 8);
    chunk.writeUInt32BE(10_000, 12);
    chunk.set([8, 2], 16);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 21)), 21);
    const signature = Buffer.from('89504e470d0a1a0a', 'hex');
    writeFileSync(inFolder('large.png'), Buffer.concat([signature, chunk, Buffer.alloc(100)]));
    await expect(readImage(inFolder('large.png'))).rejects.toThrow(/at most 67,108,864 pixels/);
  });
});

it('readAnimation gives each frame its time, a tenth of a second where none is stated', async () => {
  const frames = await listOf(readAnimation(inFolder('moving.gif')));
  expect(frames.map(({ time }) => time)).toEqual([0, 0.04, expect.closeTo(0.14, 6)]);
  expect(frames.map(({ duration }) => duration)).toEqual([0.04, 0.1, 0.25]);
  expect(frames.map(({ pixels }) => [...pixels.subarray(0, 3)])).toEqual([red, green, blue]);
  expect(frames[0]).toMatchObject({ width: 2, height: 1 });
});

it('readAnimation shows what is left of earlier frames, by the way that each is disposed of', async () => {
  writeFileSync(inFolder('disposing.gif'), disposingGif());
  const frames = await listOf(readAnimation(inFolder('disposing.gif')));
  const white = [255, 255, 255];
  expect(frames.map(({ pixels }) => [...pixels])).toEqual([
    [...red, ...red, ...red],
    [...red, ...green, ...red],
    [...red, ...white, ...blue],
    [...green, ...white, ...red],
  ]);
  expect(frames.map(({ time }) => time)).toEqual([0, 0.1, 0.2, expect.closeTo(0.3, 6)]);
});

describe('readImageFolder', () => {
  it('takes images of several sizes, which a model sees in one', async () => {
    const images = mkdtempSync(join(folder, 'sizes-'));
    await raw(1, 1, red).png().toFile(join(images, '1.png'));
    await raw(2, 1, [...red, ...red])
      .png()
      .toFile(join(images, '2.png'));
    const frames = await listOf(readImageFolder(images));
    expect(frames.map(({ width }) => width)).toEqual([1, 2]);
    const batch = preprocessAll(frames, { width: 3, height: 3, mean: 0, deviation: 1 });
    expect(batch.shape).toEqual([2, 3, 3, 3]);
    const values = Array.from({ length: 18 }, () => [1, 0, 0]).flat();
    expect([...batch.dataSync()]).toEqual(values);
  });

  it('takes images in the order of their numbers', async () => {
    const images = mkdtempSync(join(folder, 'images-'));
    for (const [number, pixels] of [
      [10, blue],
      [9, green],
      [1, red],
    ] as const) {
      await raw(1, 1, pixels)
        .png()
        .toFile(join(images, `frame ${number}.png`));
    }
    writeFileSync(join(images, 'notes.txt'), 'not an image');
    const frames = await listOf(readImageFolder(images, { rate: 4 }));
    expect(frames.map(({ pixels }) => [...pixels])).toEqual([red, green, blue]);
    expect(frames.map(({ time }) => time)).toEqual([0, 0.25, 0.5]);
  });

  it('refuses a folder without images, or that is none', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    await expect(listOf(readImageFolder(empty))).rejects.toThrow(/must have images.*got none/);
    await expect(listOf(readImageFolder(inFolder('nowhere')))).rejects.toThrow(FileError);
  });
});

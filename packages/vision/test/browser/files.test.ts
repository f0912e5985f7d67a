import { DataError } from '@unrolled/tensor';
import { describe, expect, inject, it } from 'vitest';
import { readAnimation, readImage } from '../../src/browser.ts';
import { readVideo } from '../../src/browser-video.ts';
import { type Frame, preprocess } from '../../src/index.ts';
import { numberOf } from '../shown.ts';

const files = inject('files');

const blobOf = (name: string): Blob =>
  new Blob([Uint8Array.from(atob(files[name].base64), (letter) => letter.charCodeAt(0))]);

async function listOf(source: AsyncIterable<Frame>): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of source) frames.push(frame);
  return frames;
}

/** Greatest and mean difference between pixels that the browser read and those that Node read. */
function differenceOf(frame: Frame, name: string, index = 0): { most: number; mean: number } {
  const expected = files[name].frames[index];
  expect([frame.width, frame.height]).toEqual([expected.width, expected.height]);
  const found = [...frame.pixels].filter((_, place) => place % 4 !== 3);
  const differences = found.map((value, place) => Math.abs(value - expected.pixels[place]));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return { most: Math.max(...differences), mean };
}

describe('readImage in a browser', () => {
  it.each(['exact.png', 'lossless.webp'])('has the pixels of Node: %s', async (name) => {
    const frame = await readImage(blobOf(name));
    expect(frame).toMatchObject({ channels: 4, index: 0, time: 0 });
    expect(differenceOf(frame, name)).toEqual({ most: 0, mean: 0 });
  });

  it.each([
    ['picture.jpg', 'another decoder rounds otherwise', 4],
    ['turned.jpg', 'turned upright', 4],
    ['clear.png', 'on white', 1],
    ['sixteen.png', 'of 16 bits', 1],
  ])('is close to Node: %s, %s', async (name, _, most) => {
    expect(differenceOf(await readImage(blobOf(name)), name).most).toBeLessThanOrEqual(most);
  });

  it('gives a model the values that it gets in Node', async () => {
    const small = { width: 6, height: 4, colour: 'grey' } as const;
    const { frames } = files['exact.png'];
    const inNode: Frame = {
      ...{ ...frames[0], channels: 3, index: 0 },
      pixels: Uint8Array.from(frames[0].pixels),
    };
    const here = preprocess(await readImage(blobOf('exact.png')), small);
    const there = preprocess(inNode, small);
    expect([...here].map((value) => value.toFixed(5))).toEqual(
      [...there].map((value) => value.toFixed(5)),
    );
  });

  it('reads an image of one pixel', async () => {
    const frame = await readImage(blobOf('pixel.png'));
    expect(frame).toMatchObject({ width: 1, height: 1 });
    expect([...frame.pixels]).toEqual([255, 0, 0, 255]);
  });

  it('refuses more than 64 million pixels', async () => {
    const canvas = new OffscreenCanvas(8193, 8193);
    canvas.getContext('2d')?.fillRect(0, 0, 1, 1);
    const large = await canvas.convertToBlob();
    await expect(readImage(large)).rejects.toThrow(
      /at most 67,108,864 pixels in all, got 67,125,249/,
    );
  });

  it('refuses what is no image, and one that is cut off', async () => {
    await expect(readImage(new Blob(['no image']))).rejects.toThrow(DataError);
    await expect(readImage(new Blob(['no image']))).rejects.toThrow(
      /8 bytes that cannot be decoded/,
    );
    await expect(readImage(blobOf('exact.png').slice(0, 60))).rejects.toThrow(DataError);
    await expect(readImage('x.png' as unknown as Blob)).rejects.toThrow(/must be a Blob/);
  });
});

describe('readAnimation in a browser', () => {
  it.each([
    ['moving.gif', 'a tenth of a second where none is stated'],
    ['disposing.gif', 'frames that stay, vanish or give way'],
  ])('has the frames and the times of Node: %s, %s', async (name) => {
    const frames = await listOf(readAnimation(blobOf(name)));
    const expected = files[name].frames;
    expect(frames.map(({ time }) => time)).toEqual(
      expected.map(({ time }) => expect.closeTo(time, 6)),
    );
    expect(frames.map(({ duration }) => duration)).toEqual(
      expected.map(({ duration }) => duration),
    );
    for (const [index, frame] of frames.entries()) {
      expect(differenceOf(frame, name, index).most).toBe(0);
    }
  });

  it('takes an image for one frame', async () => {
    const [frame, ...rest] = await listOf(readAnimation(blobOf('exact.png')));
    expect(rest).toEqual([]);
    expect(frame.duration).toBeUndefined();
  });

  it('refuses other files, and says what a browser without ImageDecoder lacks', async () => {
    await expect(listOf(readAnimation(new Blob(['no image'])))).rejects.toThrow(
      /neither GIF, WebP, PNG, JPEG nor AVIF/,
    );
    await expect(listOf(readAnimation(blobOf('moving.gif').slice(0, 20)))).rejects.toThrow(
      DataError,
    );
    const { ImageDecoder } = globalThis;
    Reflect.deleteProperty(globalThis, 'ImageDecoder');
    try {
      await expect(listOf(readAnimation(blobOf('moving.gif')))).rejects.toThrow(
        /must have an ImageDecoder for image\/gif/,
      );
    } finally {
      globalThis.ImageDecoder = ImageDecoder;
    }
  });
});

describe.skipIf(!('upright.webm' in files))('readVideo in a browser', () => {
  it.each(['upright.webm', 'variable.webm', 'turned.mp4'])(
    'agrees with ffmpeg: %s',
    async (name) => {
      const frames = await listOf(readVideo(blobOf(name), { rate: 4 }));
      const expected = files[name].frames;
      expect(frames.map(({ time }) => time)).toEqual(expected.map(({ time }) => time));
      for (const [index, frame] of frames.entries()) {
        // The two decoders spread the colours of four pixels otherwise.
        expect(differenceOf(frame, name, index).mean).toBeLessThan(6);
      }
    },
  );

  it('gives the frame that is shown at each moment', async () => {
    const numbers = await Promise.all(
      [4, 5].map(async (rate) =>
        (await listOf(readVideo(blobOf('counting.webm'), { rate }))).map(({ pixels }) =>
          numberOf(pixels),
        ),
      ),
    );
    expect(numbers).toEqual([
      [0, 6, 12, 18],
      [0, 4, 9, 14, 19],
    ]);
  });

  it('makes frames smaller', async () => {
    const [frame] = await listOf(readVideo(blobOf('upright.webm'), { rate: 1, longestSide: 32 }));
    expect([frame.width, frame.height]).toEqual([32, 24]);
  });

  it('stops where no more frames are wanted', async () => {
    for await (const { index } of readVideo(blobOf('upright.webm'))) if (index === 1) break;
  });

  it('refuses what is no video, and one that is cut off', async () => {
    await expect(listOf(readVideo(new Blob(['no video'])))).rejects.toThrow(DataError);
    const cut = listOf(readVideo(blobOf('upright.webm').slice(0, 300)));
    await expect(cut).rejects.toThrow(DataError);
  });
});

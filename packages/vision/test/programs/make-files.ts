import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { extras, isThere } from '../../../../tooling/vitest/extras.ts';
import type { Frame } from '../../src/index.ts';
import { readAnimation, readImage, readVideo } from '../../src/node.ts';
import { disposingGif } from '../make-gif.ts';
import { makeVideos } from '../make-videos.ts';

/** A file, and the frames that Node reads from it. */
export interface MadeFile {
  readonly base64: string;
  readonly frames: readonly {
    readonly width: number;
    readonly height: number;
    readonly time: number;
    readonly duration?: number;
    /** Red, green and blue of each pixel. */
    readonly pixels: readonly number[];
  }[];
}

// Writes files and the frames that Node reads from them, as JSON.

/** Files, and what Node reads from them, for the tests in a browser to compare with. */
async function makeFiles(): Promise<Readonly<Record<string, MadeFile>>> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-vision-browser-'));
  const path = (name: string) => join(folder, name);
  const [width, height] = [24, 16];
  const gradient = Uint8Array.from({ length: width * height * 3 }, (_, place) => {
    const [pixel, channel] = [Math.floor(place / 3), place % 3];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return [x * 10, y * 15, 255 - x * 5][channel];
  });
  const image = () => sharp(gradient, { raw: { width, height, channels: 3 } });
  try {
    await image().png().toFile(path('exact.png'));
    await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toFile(path('pixel.png'));
    await image().jpeg({ quality: 95 }).toFile(path('picture.jpg'));
    await image().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toFile(path('turned.jpg'));
    await image().webp({ lossless: true }).toFile(path('lossless.webp'));
    await image().ensureAlpha(0.5).png().toFile(path('clear.png'));
    await image().toColourspace('rgb16').png().toFile(path('sixteen.png'));
    const pages = Buffer.concat([0, 80, 160].map((grey) => Buffer.alloc(8 * 6 * 3, grey)));
    await sharp(pages, { raw: { width: 8, height: 18, channels: 3, pageHeight: 6 } })
      .gif({ delay: [40, 0, 250], loop: 0 })
      .toFile(path('moving.gif'));
    const read: Record<string, () => AsyncIterable<Frame> | Promise<Frame>> = {};
    const names = [
      'exact.png',
      'pixel.png',
      'picture.jpg',
      'turned.jpg',
      'lossless.webp',
      'clear.png',
      'sixteen.png',
    ];
    for (const name of names) {
      read[name] = () => readImage(path(name));
    }
    writeFileSync(path('disposing.gif'), disposingGif());
    for (const name of ['moving.gif', 'disposing.gif']) {
      read[name] = () => readAnimation(path(name));
    }
    if (isThere(extras.ffmpeg)) {
      await makeVideos(path);
      for (const name of ['upright.webm', 'turned.mp4', 'variable.webm', 'counting.webm']) {
        read[name] = () => readVideo(path(name), { rate: 4 });
      }
    }
    const files: Record<string, MadeFile> = {};
    for (const [name, frames] of Object.entries(read)) {
      files[name] = { base64: readFileSync(path(name), 'base64'), frames: await listed(frames()) };
    }
    return files;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function listed(source: AsyncIterable<Frame> | Promise<Frame>): Promise<MadeFile['frames']> {
  const frames: Frame[] = [];
  if (source instanceof Promise) frames.push(await source);
  else for await (const frame of source) frames.push(frame);
  return frames.map(({ width, height, time, duration, pixels, channels }) => ({
    ...{ width, height, time, duration },
    pixels: [...pixels].filter((_, place) => channels === 3 || place % 4 !== 3),
  }));
}

process.stdout.write(JSON.stringify(await makeFiles()));

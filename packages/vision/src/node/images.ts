import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FileError, readFileBytes, reasonOf } from '@unrolled/formats/node';
import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import sharp from 'sharp';
import type { Frame } from '../frames/frame.ts';
import { durationOf, mostPixels, pixelWords } from '../frames/limits.ts';

/** Options of `readImageFolder`. */
export interface ImageFolderOptions {
  /** Images a second. Default 10. */
  readonly rate?: number;
}

const optionRules: OptionRules<ImageFolderOptions> = { rate: optional(rules.positive) };

/**
 * Reads an image: PNG, JPEG, WebP, GIF, AVIF or TIFF, turned upright by its EXIF orientation, on white
 * where it can be seen through, with 8 bits a channel. Of an animation the first frame.
 * @throws FileError when the file cannot be read; DataError when it is no image, is damaged, or has more
 *   than 64 million pixels
 */
export async function readImage(path: string): Promise<Frame> {
  check('readImage', 'path', path, rules.text);
  const [frame] = await decode(await readFileBytes(path, 'image'), path, 1);
  return frame;
}

/**
 * Reads an animation, GIF or WebP, frame by frame with its times; an image is one frame.
 * @throws as readImage
 */
export async function* readAnimation(path: string): AsyncGenerator<Frame, void> {
  check('readAnimation', 'path', path, rules.text);
  yield* await decode(await readFileBytes(path, 'animation'), path, -1);
}

const imageName = /\.(png|jpe?g|webp|gif|avif|tiff?|bmp)$/i;

/**
 * Reads a folder of images as frames, in the order of their names, where numbers count as numbers.
 * @throws FileError when the folder cannot be read, or has no image; as readImage
 */
export async function* readImageFolder(
  path: string,
  options: ImageFolderOptions = {},
): AsyncGenerator<Frame, void> {
  check('readImageFolder', 'path', path, rules.text);
  const { rate = 10 } = checkOptions('readImageFolder', options, optionRules);
  const names = (await listOf(path)).filter((name) => imageName.test(name));
  if (names.length === 0) {
    throw new FileError(
      `readImageFolder: the folder ${path} must have images, .png, .jpg or .webp, got none`,
      path,
    );
  }
  names.sort(new Intl.Collator('en', { numeric: true }).compare);
  for (const [index, name] of names.entries()) {
    const frame = await readImage(join(path, name));
    yield { ...frame, index, time: index / rate, duration: 1 / rate };
  }
}

async function listOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    throw new FileError(
      `readImageFolder: the folder ${path} cannot be read: ${reasonOf(cause)}; check the path`,
      path,
      { cause },
    );
  }
}

/** @param pages frames that are read at most; −1: all */
async function decode(bytes: Uint8Array, path: string, pages: number): Promise<Frame[]> {
  try {
    const image = sharp(bytes, { pages, limitInputPixels: mostPixels, failOn: 'error' });
    const { delay = [], pages: found = 1 } = await image.metadata();
    const upright = found > 1 ? image : image.autoOrient();
    const { data, info } = await upright
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const count = pages === -1 ? found : 1;
    const height = info.height / count;
    const channels = info.channels as Frame['channels'];
    const size = info.width * height * channels;
    let time = 0;
    return Array.from({ length: count }, (_, index): Frame => {
      const duration = durationOf((delay[index] ?? 0) / 1000);
      const pixels = data.subarray(index * size, (index + 1) * size);
      const still = count === 1;
      const frame = { pixels, width: info.width, height, channels, index, time };
      time += duration;
      return still ? frame : { ...frame, duration };
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${basename(path)}: expected an image of at most ${pixelWords} pixels, got ` +
        `one that cannot be decoded (${reason.split('\n')[0]}); check the file ${path}`,
      { cause },
    );
  }
}

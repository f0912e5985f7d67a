import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError, reasonOf, writeFileAtomic } from '@unrolled/formats/node';
import { check, rules } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';
import sharp from 'sharp';
import { checkFrame, type Frame } from '../frames/frame.ts';

/** Duration in seconds of a frame that states no time. */
const standardDuration = 0.1;

/** A GIF keeps a duration in 16 bits. */
const durationRule = {
  holds: (value: unknown) => Number(value) <= 65.535,
  words: 'at most 65.535 seconds',
};

/**
 * Writes a frame as a PNG, which keeps every pixel.
 * @throws ArgumentError for what is no frame; FileError when the file cannot be written
 */
export async function writeImage(path: string, frame: Frame): Promise<void> {
  check('writeImage', 'path', path, rules.text);
  await writeFileAtomic(path, await encodePng(frame));
}

/** The bytes of a frame as a PNG. @throws ArgumentError for what is no frame */
export async function encodePng(frame: Frame): Promise<Uint8Array> {
  checkFrame('encodePng', frame);
  const { pixels, width, height, channels } = frame;
  return sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
}

/**
 * Writes frames as an animated GIF that begins again at its end, each frame for its duration: 256
 * colours, times in hundredths of a second.
 * @throws ArgumentError for no frame, frames of different sizes, or one that lasts over 65.535 s;
 *   FileError when the file cannot be written
 */
export async function writeAnimation(path: string, frames: readonly Frame[]): Promise<void> {
  const where = 'writeAnimation';
  check(where, 'path', path, rules.text);
  const [{ width, height, channels }] = checkFrames(where, frames);
  const size = width * height * channels;
  const pages = new Uint8Array(frames.length * size);
  frames.forEach(({ pixels }, place) => {
    pages.set(pixels, place * size);
  });
  const delay = frames.map(({ duration = standardDuration }, place) => {
    check(where, `frames[${place}].duration`, duration, durationRule);
    return Math.round(duration * 1000);
  });
  const raw = { width, height: height * frames.length, channels, pageHeight: height };
  await writeFileAtomic(path, await sharp(pages, { raw }).gif({ delay, loop: 0 }).toBuffer());
}

/**
 * Writes frames as PNGs of a folder, `0001.png` and so on, in the order that `readImageFolder` reads.
 * The folder is made where it is not there.
 * @throws ArgumentError for no frame, or frames of different sizes; FileError when a file cannot be
 *   written
 */
export async function writeImageFolder(path: string, frames: readonly Frame[]): Promise<void> {
  check('writeImageFolder', 'path', path, rules.text);
  checkFrames('writeImageFolder', frames);
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new FileError(
      `writeImageFolder: the folder ${path} cannot be created: ${reasonOf(cause)}; check the path`,
      path,
      { cause },
    );
  }
  const digits = Math.max(4, `${frames.length}`.length);
  for (const [place, frame] of frames.entries()) {
    await writeImage(join(path, `${`${place + 1}`.padStart(digits, '0')}.png`), frame);
  }
}

function checkFrames(where: string, frames: readonly Frame[]): readonly Frame[] {
  check(where, 'frames', frames, rules.list);
  for (const frame of frames) checkFrame(where, frame);
  const sizes = frames.map(({ width, height, channels }) => `${width} × ${height} × ${channels}`);
  if (new Set(sizes).size === 1) return frames;
  throw new ArgumentError(
    `${where}: frames must be one or more of one size, got ` +
      (frames.length === 0 ? 'none' : [...new Set(sizes)].slice(0, 2).join(' and ')),
  );
}

import { stat } from 'node:fs/promises';
import { FileError, reasonOf } from '@unrolled/formats/node';
import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { imageName, videoName } from '../frames/clip-names.ts';
import type { Frame } from '../frames/frame.ts';
import { sampleByTime } from '../frames/sample-by-time.ts';
import { readAnimation, readImageFolder } from './images.ts';
import { readVideo } from './video.ts';

/** Options of `readClip`. */
export interface ClipOptions {
  /** Frames a second of the result. Default 10. */
  readonly rate?: number;
  /** Images a second of a folder of images. Default: that of the result. */
  readonly imageRate?: number;
  /** Longest side of a frame of a video in pixels. Default 640. */
  readonly longestSide?: number;
  /** The program that decodes videos. Default: `ffmpeg` on the path. */
  readonly ffmpeg?: string;
}

const optionRules: OptionRules<ClipOptions> = {
  rate: optional(rules.positive),
  imageRate: optional(rules.positive),
  longestSide: optional(rules.count),
  ffmpeg: optional(rules.text),
};

/**
 * Reads a clip, whatever it is: a folder of images, an animation, a video; sampled by time. An image is
 * a clip of one frame.
 * @throws FileError, DataError as readImageFolder, readAnimation and readVideo; DataError for a file that
 *   is none of these by the ending of its name
 */
export async function* readClip(
  path: string,
  options: ClipOptions = {},
): AsyncGenerator<Frame, void> {
  check('readClip', 'path', path, rules.text);
  const checked = checkOptions('readClip', options, optionRules);
  const { rate = 10, imageRate = rate, longestSide, ffmpeg } = checked;
  if (await isFolder(path)) {
    yield* sampleByTime(readImageFolder(path, { rate: imageRate }), { rate });
  } else if (imageName.test(path)) {
    yield* sampleByTime(readAnimation(path), { rate });
  } else if (videoName.test(path)) {
    yield* readVideo(path, { rate, longestSide, ffmpeg });
  } else {
    throw new DataError(
      `readClip: ${path} must be a folder of images, an animation (.gif, .webp), or a video (.mp4, .mov, ` +
        '.webm, .mkv), got another file',
    );
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new FileError(
      `readClip: the clip ${path} cannot be read: ${reasonOf(cause)}; check the path`,
      path,
      { cause },
    );
  }
}

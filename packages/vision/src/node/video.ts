import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { FileError, reasonOf } from '@unrolled/formats/node';
import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import type { Frame } from '../frames/frame.ts';

/** Options of `readVideo`. */
export interface VideoOptions {
  /** Frames a second to decode; the frame that is shown at each moment. Default 10. */
  readonly rate?: number;
  /** Longest side of a frame in pixels; larger ones are made smaller as they are decoded. Default 640. */
  readonly longestSide?: number;
  /** The program that decodes. Default: `ffmpeg` on the path. */
  readonly ffmpeg?: string;
}

const optionRules: OptionRules<VideoOptions> = {
  rate: optional(rules.positive),
  longestSide: optional(rules.count),
  ffmpeg: optional(rules.text),
};

/**
 * Reads a video frame by frame as ffmpeg decodes it, upright, sampled by time, without sound.
 * @throws FileError when the file cannot be read or ffmpeg is not there; DataError when it is no video,
 *   ends in the midst, or has no frame
 */
export async function* readVideo(
  path: string,
  options: VideoOptions = {},
): AsyncGenerator<Frame, void> {
  check('readVideo', 'path', path, rules.text);
  const checked = checkOptions('readVideo', options, optionRules);
  const { rate = 10, longestSide = 640, ffmpeg = 'ffmpeg' } = checked;
  await checkThere(path);
  const filter =
    `fps=${rate}:round=up,scale='min(${longestSide},iw)':'min(${longestSide},ih)'` +
    ':force_original_aspect_ratio=decrease';
  const program = spawn(
    ffmpeg,
    [
      ...['-nostdin', '-v', 'error', '-xerror', '-i', `file:${path}`, '-an', '-vf', filter],
      ...['-f', 'image2pipe', '-c:v', 'ppm', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ending = endOf(program, path, ffmpeg);
  // It is awaited once the last frame has been read.
  ending.catch(() => {});
  try {
    let index = 0;
    for await (const picture of readPixmaps(program.stdout as AsyncIterable<Buffer>)) {
      yield { ...picture, channels: 3, time: index / rate, duration: 1 / rate, index };
      index++;
    }
    await ending;
    if (index > 0) return;
    throw new DataError(`readVideo: the video ${path} must have frames, got none`);
  } finally {
    if (program.exitCode === null) program.kill('SIGKILL');
    await Promise.allSettled([ending]);
  }
}

async function checkThere(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (cause) {
    throw new FileError(
      `readVideo: the video ${path} cannot be read: ${reasonOf(cause)}; check the path`,
      path,
      { cause },
    );
  }
}

/** Rejects when the program cannot be started, or says that something is wrong. */
async function endOf(program: ChildProcess, path: string, name: string): Promise<void> {
  let said = '';
  program.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  try {
    const [status] = await once(program, 'close');
    if (status === 0) return;
  } catch (cause) {
    throw new FileError(
      `readVideo: ${name}, which decodes videos, cannot be started (${reasonOf(cause)}); install it ` +
        '(apt-get install ffmpeg, brew install ffmpeg, winget install ffmpeg), or give a GIF or a ' +
        'folder of images',
      name,
      { cause },
    );
  }
  const reason = said.trim().split('\n').at(-1) ?? '';
  throw new DataError(
    `readVideo: the video ${path} cannot be decoded (${reason || `${name} failed`}); check the file`,
  );
}

type Picture = Pick<Frame, 'pixels' | 'width' | 'height'>;

/** Bytes before the pixels of a picture, at most. */
const longestHeader = 64;

const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/;

/** The pictures of a stream in the binary PPM format, each with its size before it. */
async function* readPixmaps(stream: AsyncIterable<Buffer>): AsyncGenerator<Picture, void> {
  let rest: Buffer = Buffer.alloc(0);
  let wanted = 0;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    rest = Buffer.concat([rest, ...chunks.splice(0)]);
    for (;;) {
      const found = header.exec(rest.toString('latin1', 0, longestHeader));
      if (found === null) {
        if (rest.length < longestHeader) break;
        throw new DataError('readVideo: the decoder must write pictures as PPM, got other bytes');
      }
      const [start, width, height] = [found[0].length, Number(found[1]), Number(found[2])];
      const end = start + width * height * 3;
      wanted = end;
      if (rest.length < end) break;
      yield { pixels: new Uint8Array(rest.subarray(start, end)), width, height };
      rest = rest.subarray(end);
      wanted = 0;
    }
    length = rest.length;
  }
}

import type { FrameSequence } from '@unrolled/datasets';
import { type Frame, pixelSequence, sampleByTime } from '@unrolled/vision';
import { readAnimation } from '@unrolled/vision/browser';
import { preprocessing, rate } from './sample-clips.ts';

/** More frames would take seconds to read, prefix after prefix. */
const mostFrames = 40;
/** Enough for what the models see. */
const longestSide = 160;

/**
 * Frames of an animation or a video, of which the middle is read, 10 a second, 4 seconds at most.
 * @throws DataError for a file that the browser cannot decode
 */
export async function readOwnClip(file: File): Promise<FrameSequence> {
  const frames: Frame[] = [];
  const source = (await isAnimation(file)) ? readAnimation(file) : await readVideo(file);
  for await (const frame of sampleByTime(source, { rate, maximum: mostFrames })) {
    frames.push(frame);
  }
  return pixelSequence(frames, preprocessing);
}

async function readVideo(file: File) {
  const { readVideo } = await import('@unrolled/vision/browser-video');
  return readVideo(file, { rate, longestSide });
}

/** GIF and WebP by their first bytes: names may be wrong. */
async function isAnimation(file: File): Promise<boolean> {
  const start = new TextDecoder('latin1').decode(await file.slice(0, 12).arrayBuffer());
  return start.startsWith('GIF8') || (start.startsWith('RIFF') && start.endsWith('WEBP'));
}

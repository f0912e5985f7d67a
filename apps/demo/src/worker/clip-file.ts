import { type Frame, sampleByTime } from '@unrolled/vision';
import { readAnimation } from '@unrolled/vision/browser';

/** Enough for what the models see. */
const longestSide = 160;

/**
 * The first frames of an animation or a video, sampled by time.
 * @param rate in frames per second
 * @throws DataError for a file that the browser cannot decode
 */
export async function readClipFile(file: File, rate: number, maximum: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  const source = (await isAnimation(file)) ? readAnimation(file) : await readVideo(file, rate);
  for await (const frame of sampleByTime(source, { rate, maximum })) frames.push(frame);
  return frames;
}

async function readVideo(file: File, rate: number) {
  const { readVideo } = await import('@unrolled/vision/browser-video');
  return readVideo(file, { rate, longestSide });
}

/** GIF and WebP by their first bytes: names may be wrong. */
async function isAnimation(file: File): Promise<boolean> {
  const start = new TextDecoder('latin1').decode(await file.slice(0, 12).arrayBuffer());
  return start.startsWith('GIF8') || (start.startsWith('RIFF') && start.endsWith('WEBP'));
}

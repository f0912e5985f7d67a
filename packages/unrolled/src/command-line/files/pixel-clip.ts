import type { FrameSequence } from '@unrolled/datasets';
import { option } from '@unrolled/task';
import { type Frame, type Preprocessing, pixelSequence } from '@unrolled/vision';

/** How clips of pixels are read for a new model, whose file keeps it. */
export const pixelOptions = {
  frameSize: option.size(48, 'side in pixels to which frames of clips are scaled for a new model'),
  rate: option.positive(10, 'number of frames a second that are read of clips for a new model'),
};

/**
 * Reads a clip: a video, an animation or a folder of images.
 * @throws FileError, DataError
 */
export async function readPixelClip(
  path: string,
  preprocessing: Preprocessing,
): Promise<FrameSequence> {
  // Decoding of images is loaded where there are some.
  const { readClip } = await import('@unrolled/vision/node');
  const frames: Frame[] = [];
  for await (const frame of readClip(path, { rate: preprocessing.rate })) frames.push(frame);
  return pixelSequence(frames, preprocessing);
}

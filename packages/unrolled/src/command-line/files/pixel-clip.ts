import type { FrameSequence } from '@unrolled/datasets';
import { option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import {
  completePreprocessing,
  type Frame,
  type FrameInputs,
  type Preprocessing,
  pixelSequence,
  preprocess,
} from '@unrolled/vision';

/** Size and rate at which clips of pixels are read for a new model, whose file keeps them. */
export const pixelOptions = {
  frameSize: option.size(48, 'side in pixels to which frames of clips are scaled for a new model'),
  rate: option.positive(10, 'number of frames a second that are read of clips for a new model'),
};

/**
 * Preprocessing of clips to train on: that of the model that training starts from, if it reads pixels,
 * else by the options.
 */
export const trainingPreprocessing = (
  task: string,
  { frameSize, rate }: { readonly frameSize: number; readonly rate: number },
  earlier: { readonly inputs: FrameInputs } | null,
): Preprocessing =>
  earlier?.inputs.preprocessing ??
  completePreprocessing(task, { width: frameSize, height: frameSize, rate });

/**
 * Reads a clip: a video, an animation or a folder of images.
 * @throws FileError, DataError
 */
export async function readPixelClip(
  path: string,
  preprocessing: Preprocessing,
): Promise<FrameSequence> {
  const frames: Frame[] = [];
  for await (const frame of sampledFrames(path, preprocessing)) frames.push(frame);
  return pixelSequence(frames, preprocessing);
}

/**
 * The frames of a clip as a model reads them, one after the other, with their times in seconds.
 * @throws FileError, DataError
 */
export async function* streamPixelClip(
  path: string,
  preprocessing: Preprocessing,
): AsyncGenerator<{ readonly values: Float32Array; readonly time: number }> {
  for await (const frame of sampledFrames(path, preprocessing)) {
    yield { values: preprocess(frame, preprocessing), time: frame.time };
  }
}

async function* sampledFrames(path: string, { rate }: Preprocessing): AsyncGenerator<Frame> {
  // Decoding of images is loaded where there are some.
  const { readClip } = await import('@unrolled/vision/node');
  yield* readClip(path, { rate });
}

/** Error for a clip of pixels in place of numbers. */
export const needsNumbers = (path: string): DataError =>
  new DataError(
    `${path}: expected numbers, a frame a line, as .csv, .tsv or .txt (also .gz), got a clip of ` +
      'pixels; the model was trained on numbers',
  );

/**
 * Checks that data is of one kind.
 * @param option the one that names the data, for errors
 * @param pixels path of a clip of pixels, if there is one
 * @param numbers whether there are clips of numbers
 * @throws DataError
 */
export function checkOneKind(option: string, pixels: string | undefined, numbers: boolean): void {
  if (pixels === undefined || !numbers) return;
  throw new DataError(
    `${option}: clips must be all of numbers or all of pixels, got ${pixels} among clips of numbers; ` +
      'give them to two models',
  );
}

import type { FrameSequence } from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import {
  completePreprocessing,
  type Frame,
  type FrameInputs,
  type Preprocessing,
  pixelSequence,
  preprocess,
} from '@unrolled/vision';
import { createProgress, formatCount } from '../output/progress.ts';
import type { Output } from '../output/streams.ts';
import { UsageError } from '../program/failures.ts';

/** Size and rate at which clips of pixels are read for a new model, whose file keeps them. */
export const pixelOptions = {
  frameSize: option.optional(
    option.size(48, 'side length in pixels to which frames of clips are scaled for a new model'),
    '48',
  ),
  rate: option.optional(
    option.positive(10, 'sampling rate of clips for a new model, in frames per second'),
    '10',
  ),
};

/**
 * Preprocessing of training clips: that of the model from which training starts, if it reads pixels, else
 * by the options.
 * @throws UsageError for options that differ from the model from which training starts
 */
export function trainingPreprocessing(
  task: string,
  { frameSize, rate }: OptionValues<typeof pixelOptions>,
  earlier: { readonly inputs: FrameInputs } | null,
): Preprocessing {
  const settled = earlier?.inputs.preprocessing;
  if (!settled) {
    const [side, perSecond] = [frameSize ?? 48, rate ?? 10];
    return completePreprocessing(task, { width: side, height: side, rate: perSecond });
  }
  checkSettled('--frame-size', frameSize, settled.width);
  checkSettled('--rate', rate, settled.rate);
  return settled;
}

/** @throws UsageError for an option of new models that differs from the model's value */
export function checkSettled(option: string, given: number | null, settled: number): void {
  if (given === null || given === settled) return;
  throw new UsageError(
    `${option}: the model to train further has ${settled}, got ${given}; leave the option ` +
      'out, or train a new model',
  );
}

/** Reads clips in order, and shows how many have been read. */
export async function readEach<Clip, Read>(
  clips: readonly Clip[],
  output: Output,
  read: (clip: Clip) => Promise<Read>,
): Promise<Read[]> {
  const all: Read[] = [];
  if (clips.length === 0) return all;
  const progress = createProgress(output);
  try {
    for (const clip of clips) {
      all.push(await read(clip));
      progress.update(all.length / clips.length, `${formatCount(all.length)} clips read`);
    }
  } finally {
    progress.stop();
  }
  return all;
}

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
 * The frames of a clip as a model reads them, in order, with their times in seconds.
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
    `${path}: expected numbers, one frame per line, in .csv, .tsv or .txt (also .gz), got a clip of ` +
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

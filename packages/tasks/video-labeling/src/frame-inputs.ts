import { checkSequences, type FrameSequence, type Standardizer } from '@unrolled/datasets';
import type { FrameInputs } from '@unrolled/vision';

/** Maximum number of frames of a sequence: about two hours at 25 per second. */
export const mostFrames = 200_000;

/** Checks sequences that may be as long as a film. @throws ArgumentError, DataError */
export const checkLongSequences = <Sequence extends FrameSequence>(
  where: string,
  name: string,
  sequences: readonly Sequence[],
  channels: number | null,
): Sequence[] => checkSequences(where, name, sequences, channels, { mostFrames });

/** Inputs of a sequence: standardised features, or pixels. */
export interface SequenceInputs {
  readonly length: number;
  /** [length, size of the inputs] */
  readonly values: Float32Array;
}

/** Each frame followed by its difference from the previous one, zero for the first. */
export function withMotion({ values, length, channels }: FrameSequence): FrameSequence {
  const inputs = 2 * channels;
  const result = new Float32Array(length * inputs);
  for (let frame = 0; frame < length; frame++) {
    writeMotion(result.subarray(frame * inputs, (frame + 1) * inputs), {
      frame: values.subarray(frame * channels, (frame + 1) * channels),
      before: frame === 0 ? null : values.subarray((frame - 1) * channels, frame * channels),
    });
  }
  return { values: result, length, channels: inputs };
}

/** Writes a frame and its difference from the one before. */
export function writeMotion(
  target: Float32Array,
  { frame, before }: { readonly frame: Float32Array; readonly before: Float32Array | null },
): void {
  target.set(frame);
  for (let channel = 0; channel < frame.length; channel++) {
    target[frame.length + channel] = before === null ? 0 : frame[channel] - before[channel];
  }
}

/** Inputs of a model: pixels unchanged; features with motion or without, standardised. */
export function inputsOf(
  sequence: FrameSequence,
  inputs: FrameInputs,
  motion: boolean,
): SequenceInputs {
  const isMoving = motion && inputs.preprocessing === null;
  const { length, values } = inputs.read(isMoving ? withMotion(sequence) : sequence);
  return { length, values };
}

/**
 * Pixels of one frame as a CNN reads them: with motion, each pixel is followed by its difference from the
 * previous frame, zero where there is none.
 */
export function pixelsOf(
  frame: Float32Array,
  before: Float32Array | null,
  colours: number,
): Float32Array {
  const result = new Float32Array(2 * frame.length);
  for (let place = 0; place < frame.length; place++) {
    const colour = place % colours;
    const target = 2 * (place - colour) + colour;
    result[target] = frame[place];
    result[target + colours] = before === null ? 0 : frame[place] - before[place];
  }
  return result;
}

/** Inputs of one frame, by the arithmetic of standardizeFrames() without its checks: for streaming. */
export const standardizeFrame = (
  raw: Float32Array,
  { mean, deviation }: Standardizer,
): Float32Array => raw.map((value, input) => (value - mean[input]) / deviation[input]);

/** Frames from `start` up to `end`, which may be beyond the last frame, which is then repeated. */
export function framesBetween(
  { length, values }: SequenceInputs,
  inputs: number,
  start: number,
  end: number,
): SequenceInputs {
  const result = new Float32Array((end - start) * inputs);
  const whole = Math.min(end, length);
  result.set(values.subarray(start * inputs, whole * inputs));
  for (let frame = whole; frame < end; frame++) {
    result.set(values.subarray((length - 1) * inputs, length * inputs), (frame - start) * inputs);
  }
  return { length: end - start, values: result };
}

import {
  check,
  checkEach,
  completeOptions,
  type OptionRules,
  oneOf,
  rules,
} from '@unrolled/guards';
import { ArgumentError, type Tensor, tensor } from '@unrolled/tensor';
import { checkFrame, type Frame } from '../frames/frame.ts';
import { type Box, type Raster, resize, type Size } from './resize.ts';

/**
 * Changes to a frame before a model reads it. It is saved with the model, as JSON, so that
 * training, command line and page do the same.
 */
export interface Preprocessing {
  /** Size of the input of the model in pixels. */
  readonly width: number;
  readonly height: number;
  readonly colour: 'rgb' | 'grey';
  /**
   * Fitting of another shape: `crop` cuts the middle out, `pad` adds grey around, `stretch`
   * distorts.
   */
  readonly fit: 'crop' | 'pad' | 'stretch';
  /** Subtracted from values from 0 to 1, the same for all channels. */
  readonly mean: number;
  /** Divisor of the values after that. */
  readonly deviation: number;
  /** Frames a second at which clips are sampled; without meaning for images. */
  readonly rate: number;
}

/** Preprocessing where nothing is stated. */
const defaultPreprocessing: Preprocessing = {
  width: 64,
  height: 64,
  colour: 'rgb',
  fit: 'crop',
  mean: 0.5,
  deviation: 0.5,
  rate: 10,
};

const optionRules: OptionRules<Preprocessing> = {
  width: rules.count,
  height: rules.count,
  colour: oneOf(['rgb', 'grey']),
  fit: oneOf(['crop', 'pad', 'stretch']),
  mean: rules.finite,
  deviation: rules.positive,
  rate: rules.positive,
};

/** Longest side of what a model reads: more would be a mistake. */
const longestSide = 4096;

/**
 * A whole description, also of what a file holds.
 * @throws ArgumentError for an option that does not exist, or a value that cannot be
 */
export function completePreprocessing(where: string, given: Partial<Preprocessing>): Preprocessing {
  check('completePreprocessing', 'where', where, rules.text);
  const complete = completeOptions(where, given, defaultPreprocessing, optionRules);
  const longest = Math.max(complete.width, complete.height);
  if (longest <= longestSide) return complete;
  throw new ArgumentError(
    `${where}: width and height must be at most ${longestSide}, got ${longest}`,
  );
}

/** Channels of what a model reads. */
export const channelsOf = (preprocessing: Partial<Preprocessing>): 1 | 3 =>
  completePreprocessing('channelsOf', preprocessing).colour === 'rgb' ? 3 : 1;

/** The values of a frame as a model reads them: float32 [height, width, channels]. */
export function preprocess(frame: Frame, preprocessing: Partial<Preprocessing>): Float32Array {
  checkFrame('preprocess', frame);
  const complete = completePreprocessing('preprocess', preprocessing);
  const { mean, deviation, fit } = complete;
  const raster = { ...frame, ...coloured(frame, complete) };
  const values = fit === 'pad' ? padded(raster, complete) : scaled(raster, complete);
  for (let place = 0; place < values.length; place++) {
    values[place] = (values[place] / 255 - mean) / deviation;
  }
  return values;
}

/** @returns [frames, height, width, channels] */
export function preprocessAll(
  frames: readonly Frame[],
  preprocessing: Partial<Preprocessing>,
): Tensor {
  const complete = completePreprocessing('preprocessAll', preprocessing);
  checkEach('preprocessAll', 'frames', frames, rules.object);
  const { width, height } = complete;
  const size = height * width * channelsOf(complete);
  const values = new Float32Array(frames.length * size);
  frames.forEach((frame, place) => {
    values.set(preprocess(frame, complete), place * size);
  });
  return tensor(values, [frames.length, height, width, channelsOf(complete)]);
}

/** Opaque values in the colour that the model reads: what can be seen through is white behind. */
function coloured(
  { pixels, channels }: Frame,
  { colour }: Preprocessing,
): Pick<Raster, 'values' | 'channels'> {
  const wanted = colour === 'rgb' ? 3 : 1;
  if (channels === wanted) return { values: pixels, channels };
  const count = pixels.length / channels;
  const values = new Float32Array(count * wanted);
  for (let place = 0; place < count; place++) {
    const from = place * channels;
    const opacity = channels === 4 ? pixels[from + 3] / 255 : 1;
    const value = (channel: number) =>
      pixels[from + (channels === 1 ? 0 : channel)] * opacity + 255 * (1 - opacity);
    if (wanted === 1) values[place] = luma(value(0), value(1), value(2));
    else for (let channel = 0; channel < 3; channel++) values[place * 3 + channel] = value(channel);
  }
  return { values, channels: wanted };
}

/** Brightness as ITU-R BT.601 weighs it, which Pillow and OpenCV use too. */
const luma = (red: number, green: number, blue: number): number =>
  0.299 * red + 0.587 * green + 0.114 * blue;

function scaled(raster: Raster, { width, height, fit }: Preprocessing): Float32Array {
  const whole = { left: 0, top: 0, width: raster.width, height: raster.height };
  return resize(raster, fit === 'crop' ? middleOf(raster, { width, height }) : whole, {
    width,
    height,
  });
}

/** The largest part of the shape of `size`, in the middle. */
function middleOf({ width, height }: Size, size: Size): Box {
  const scale = Math.min(width / size.width, height / size.height);
  const [partWidth, partHeight] = [size.width * scale, size.height * scale];
  return {
    left: (width - partWidth) / 2,
    top: (height - partHeight) / 2,
    width: partWidth,
    height: partHeight,
  };
}

/** The whole image in the middle, with middle grey around. */
function padded(raster: Raster, { width, height }: Preprocessing): Float32Array {
  const scale = Math.min(width / raster.width, height / raster.height);
  const inner = {
    width: Math.max(1, Math.round(raster.width * scale)),
    height: Math.max(1, Math.round(raster.height * scale)),
  };
  const box = { left: 0, top: 0, width: raster.width, height: raster.height };
  const part = resize(raster, box, inner);
  const { channels } = raster;
  const values = new Float32Array(width * height * channels).fill(127.5);
  const [left, top] = [(width - inner.width) >> 1, (height - inner.height) >> 1];
  for (let row = 0; row < inner.height; row++) {
    const start = row * inner.width * channels;
    const line = part.subarray(start, start + inner.width * channels);
    values.set(line, ((top + row) * width + left) * channels);
  }
  return values;
}

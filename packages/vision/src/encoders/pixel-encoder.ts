import { type FrameSequence, motionOf } from '@unrolled/datasets';
import {
  check,
  checkEach,
  checkOptions,
  nullable,
  type OptionRules,
  oneOf,
  optional,
  rules,
} from '@unrolled/guards';
import { type Init, inits, Module } from '@unrolled/nn';
import { concat, formatShape, type Rng, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import type { Frame } from '../frames/frame.ts';
import { type FrameInputs, frameInputsRule } from '../frames/frame-inputs.ts';
import { withMotion } from '../frames/motion.ts';
import {
  channelsOf,
  completePreprocessing,
  type Preprocessing,
  preprocess,
} from '../preprocessing/preprocessing.ts';
import { SmallCnn } from './small-cnn.ts';

/** Options of a `PixelEncoder`. */
export interface PixelEncoderOptions {
  /** Preprocessing that the frames have had. */
  readonly preprocessing: Partial<Preprocessing>;
  /** Whether the change since the previous frame is read too. Default true. */
  readonly motion?: boolean;
  /** Size of the vector of a frame. Default 64. */
  readonly vectorSize?: number;
  /** `zeros` where weights are loaded next. */
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<PixelEncoderOptions> = {
  preprocessing: rules.object,
  motion: optional(rules.boolean),
  vectorSize: optional(rules.count),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/**
 * The first part of a model that reads sequences of pixels: a small CNN computes a vector from each frame
 * and its difference from the previous one.
 */
export class PixelEncoder extends Module {
  readonly preprocessing: Preprocessing;
  readonly motion: boolean;
  readonly vectorSize: number;
  readonly cnn: SmallCnn;

  constructor(options: PixelEncoderOptions) {
    super();
    const checked = checkOptions('PixelEncoder', options, optionRules);
    const { motion = true, vectorSize = 64, init, rng } = checked;
    this.preprocessing = completePreprocessing('PixelEncoder', checked.preprocessing);
    this.motion = motion;
    this.vectorSize = vectorSize;
    const { height, width } = this.preprocessing;
    const channels = channelsOf(this.preprocessing) * (motion ? 2 : 1);
    this.cnn = new SmallCnn({ height, width, channels, vectorSize, init, rng });
  }

  /** Number of values of a frame. */
  get channels(): number {
    return valuesOf(this.preprocessing);
  }

  /** frames [batch, time, height · width · colours] → [batch, time, vectorSize] */
  forward(frames: Tensor): Tensor {
    checkTensor('PixelEncoder.forward', 'frames', frames);
    if (frames.rank !== 3 || frames.shape[2] !== this.channels) {
      throw new ShapeError(
        `PixelEncoder.forward: frames must be [batch, time, ${this.channels}], got ` +
          formatShape(frames.shape),
      );
    }
    const [batch, time] = frames.shape;
    const { height, width } = this.preprocessing;
    const images = frames.reshape([batch, time, height, width, channelsOf(this.preprocessing)]);
    return this.cnn.forward(this.motion ? withMotion(images) : images);
  }
}

/** Pixels to the vector of a frame, trained with a model; null where its inputs are features. */
export function pixelEncoderFor(
  inputs: FrameInputs,
  options: Omit<PixelEncoderOptions, 'preprocessing'>,
): PixelEncoder | null {
  check('pixelEncoderFor', 'inputs', inputs, frameInputsRule);
  const { preprocessing } = inputs;
  return preprocessing === null ? null : new PixelEncoder({ preprocessing, ...options });
}

const pixelEncoderRule = {
  holds: (value: unknown) => value instanceof PixelEncoder,
  words: 'a PixelEncoder',
};

/**
 * Frames as recurrent layers read them: vectors by `pixels`, or features and, with motion, their differences
 * from frame to frame. [batch, time, size of a frame] → [batch, time, size of a vector]
 */
export function frameVectors(frames: Tensor, pixels: PixelEncoder | null, motion: boolean): Tensor {
  const where = 'frameVectors';
  checkTensor(where, 'frames', frames);
  check(where, 'pixels', pixels, nullable(pixelEncoderRule));
  check(where, 'motion', motion, rules.boolean);
  if (pixels !== null) return pixels.forward(frames);
  return motion ? concat([frames, motionOf(frames)], -1) : frames;
}

/** Preprocessed frames in sequence, as models of sequences read them. */
export function pixelSequence(
  frames: readonly Frame[],
  preprocessing: Partial<Preprocessing>,
): FrameSequence {
  const complete = completePreprocessing('pixelSequence', preprocessing);
  checkEach('pixelSequence', 'frames', frames, rules.object);
  check('pixelSequence', 'the number of frames', frames.length, rules.count);
  const channels = valuesOf(complete);
  const values = new Float32Array(frames.length * channels);
  frames.forEach((frame, place) => {
    values.set(preprocess(frame, complete), place * channels);
  });
  return { values, length: frames.length, channels };
}

/** Values of a frame: height · width · colours. */
const valuesOf = (preprocessing: Preprocessing): number =>
  preprocessing.height * preprocessing.width * channelsOf(preprocessing);

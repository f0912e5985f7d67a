import { FrameInputs } from '@unrolled/vision';
import { data, type Examples, floats, rng } from './example.ts';

/** A picture of 2 × 2 pixels. */
export const frame = {
  pixels: new Uint8Array(12),
  width: 2,
  height: 2,
  channels: 3,
  time: 0,
  index: 0,
} as const;

export const visionExamples: Examples = {
  poseSequence: () => [[Array.from({ length: 17 }, () => data({ x: 0.5, y: 0.25, score: 1 }))]],
  preprocess: () => [data({ ...frame }), { width: 3, height: 2, colour: 'grey' }],
  preprocessAll: () => [[data({ ...frame })], { width: 3, height: 2 }],
  completePreprocessing: () => ['a function', { fit: 'pad' }],
  sampleByTime: () => [[data({ ...frame })], { rate: 2, maximum: 3 }],
  withMotion: () => [floats(1, 3, 2, 2, 1)],
  'FrameInputs.ofPixels': () => [{ width: 3, height: 2 }],
  'FrameInputs.ofFeatures': () => [data({ mean: [0, 1], deviation: [1, 2] })],
  'FrameInputs.of': () => [
    data({ width: 3, height: 2 }),
    () => [{ values: new Float32Array(2), length: 1, channels: 2 }],
  ],
  'FrameInputs.from': () => ['a file', data({ preprocessing: { width: 3 }, standardizer: null })],
  'FrameInputs#read': () => [data({ values: new Float32Array(2), length: 1, channels: 2 })],
  'FrameInputs#checkSame': () => ['a function', undefined],
  pixelSequence: () => [[data({ ...frame })], { width: 3, height: 2 }],
  augmentPixels: () => [
    data({ values: new Float32Array(24), length: 2, channels: 12 }),
    { width: 4, height: 3, colour: 'grey' },
    { timeJitter: 0.3, shift: 0.3, mirrored: true },
    rng(),
  ],
  pixelEncoderFor: () => [
    FrameInputs.ofPixels({ width: 3, height: 2 }),
    { motion: true, vectorSize: 2, init: 'zeros', rng: rng() },
  ],
  frameVectors: () => [floats(1, 2, 6), null, true],
  PixelEncoder: () => [
    {
      ...{ preprocessing: { width: 3, height: 2, colour: 'grey' }, motion: true, vectorSize: 2 },
      ...{ init: 'zeros', rng: rng() },
    },
  ],
  'PixelEncoder#forward': () => [floats(1, 2, 6)],
  SmallCnn: () => [
    {
      ...{ height: 5, width: 4, channels: 1, stages: [2, 3], vectorSize: 2 },
      ...{ init: 'zeros', rng: rng() },
    },
  ],
  'SmallCnn#forward': () => [floats(2, 5, 4, 1)],
  'SmallCnn#vectors': () => [floats(2, 2, 1, 3)],
  'SmallCnn#grid': () => [floats(2, 5, 4, 1)],
};

export const visionInstances = {
  FrameInputs: () => FrameInputs.ofFeatures({ mean: [0, 1], deviation: [1, 2] }),
};

export { GraphModel } from './encoders/graph-model.ts';
export { MobileNet } from './encoders/mobile-net.ts';
export {
  frameVectors,
  PixelEncoder,
  type PixelEncoderOptions,
  pixelEncoderFor,
  pixelSequence,
} from './encoders/pixel-encoder.ts';
export {
  type BodyPoint,
  bodyPoints,
  PoseNet,
  poseSequence,
} from './encoders/pose-net.ts';
export { SmallCnn, type SmallCnnOptions } from './encoders/small-cnn.ts';
export { augmentPixels, type PixelAugmentation } from './frames/augment-pixels.ts';
export { isClipName } from './frames/clip-names.ts';
export type { Frame, FrameSource } from './frames/frame.ts';
export { FrameInputs, frameInputsRule } from './frames/frame-inputs.ts';
export { withMotion } from './frames/motion.ts';
export { type SampleOptions, sampleByTime } from './frames/sample-by-time.ts';
export {
  channelsOf,
  completePreprocessing,
  type Preprocessing,
  preprocess,
  preprocessAll,
} from './preprocessing/preprocessing.ts';

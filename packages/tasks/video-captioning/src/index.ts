export type { ClipCaption, ClipCaptionOptions } from './caption.ts';
export type { CaptionedClip, VideoCaptioningData } from './corpus.ts';
export type { VideoCaptioningEvaluateOptions, VideoCaptioningEvaluation } from './evaluate.ts';
export type { VideoCaptioningConfiguration, VideoCaptioningTraining } from './options.ts';
export { videoCaptioning } from './task.ts';
export {
  VideoCaptioningModel,
  type VideoCaptioningModelOptions,
} from './video-captioning-model.ts';

export type { Caption, CaptionOptions } from '@unrolled/seq2seq/captions';
export type { CaptionedClip, VideoCaptioningData } from './corpus.ts';
export type { VideoCaptioningEvaluation } from './evaluate.ts';
export type { VideoCaptioningConfiguration, VideoCaptioningTraining } from './options.ts';
export { videoCaptioning } from './task.ts';
export {
  VideoCaptioningModel,
  type VideoCaptioningModelOptions,
} from './video-captioning-model.ts';

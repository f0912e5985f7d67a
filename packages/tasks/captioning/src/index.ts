export type { Caption, CaptionOptions, CaptionStreamOptions } from '@unrolled/seq2seq/captions';
export { attentionSvg, type DrawnCaption } from './attention-svg.ts';
export { CaptioningModel, type CaptioningModelOptions } from './captioning-model.ts';
export type { CaptioningData } from './corpus.ts';
export type { CaptioningEvaluation } from './evaluate.ts';
export {
  decodeFeatureFile,
  encodeFeatureFile,
  type FeatureFile,
} from './feature-file.ts';
export type { CaptionedImage, ImageLayout, ImageValues } from './image-layout.ts';
export { ImageReader } from './image-reader.ts';
export type { EncoderIdentity, ImageSource } from './image-source.ts';
export type { CaptioningConfiguration, CaptioningTraining } from './options.ts';
export { captioning } from './task.ts';

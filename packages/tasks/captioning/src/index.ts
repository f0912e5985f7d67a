export {
  type Caption,
  CaptioningModel,
  type CaptioningModelOptions,
  type CaptionOptions,
} from './captioning-model.ts';
export type { CaptioningData } from './corpus.ts';
export type { CaptioningEvaluateOptions, CaptioningEvaluation } from './evaluate.ts';
export type { CaptionedImage, FeatureGrid, ImageFeatures } from './feature-grid.ts';
export type { CaptioningConfiguration, CaptioningTraining } from './options.ts';
export { captioning } from './task.ts';

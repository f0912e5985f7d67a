export type { TaggingData } from './data/corpus.ts';
export type { TaggingEvaluateOptions, TaggingEvaluation } from './evaluate.ts';
export { splitTokens } from './model/split-tokens.ts';
export {
  type TaggedTokens,
  TaggingModel,
  type TaggingModelOptions,
} from './model/tagging-model.ts';
export type { TaggingConfiguration, TaggingTraining } from './options.ts';
export { tagging } from './task.ts';

export type { Baselines } from './baselines.ts';
export type { TrainingText } from './corpus.ts';
export type {
  LanguageModelEvaluateOptions,
  LanguageModelEvaluation,
  LanguageModelEvaluationProgress,
} from './evaluate.ts';
export type { GenerateOptions } from './generate.ts';
export {
  LanguageModel,
  type LanguageModelOptions,
  type Prediction,
  type SequenceLoss,
} from './language-model.ts';
export type { LanguageModelConfiguration, LanguageModelTraining } from './options.ts';
export { languageModel } from './task.ts';
export type { Normalization } from './text/normalization.ts';
export type { TextSource } from './text/text-source.ts';

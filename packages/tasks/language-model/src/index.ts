export type { TrainingHooks } from '@unrolled/task';

export type { Baselines } from './baselines.ts';
export {
  defaultConfiguration,
  type LanguageModelConfiguration,
} from './configuration.ts';
export type { TrainingText } from './corpus.ts';
export type { EvaluateOptions, Evaluation, EvaluationProgress } from './evaluate.ts';
export type { GenerateOptions } from './generate.ts';
export { LanguageModel, type LanguageModelOptions, type Prediction } from './language-model.ts';
export {
  buildLanguageModel,
  decodeLanguageModel,
  encodeLanguageModel,
  type LanguageModelFile,
} from './model-file.ts';
export type { Normalization } from './text/normalization.ts';
export { MemoryText, type TextSource } from './text/text-source.ts';
export {
  resumeTraining,
  type TrainingResult,
  trainLanguageModel,
} from './train.ts';
export { defaultTraining, type TrainingOptions } from './training-options.ts';
export type { TrainingRecord } from './training-record.ts';

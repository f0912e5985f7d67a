export type { LengthScores } from './by-length.ts';
export type { TranslatedSentence, TranslationCandidate } from './combine-parts.ts';
export { defaultTranslationConfiguration, type TranslationConfiguration } from './configuration.ts';
export type { LeftOut, TranslationData } from './corpus.ts';
export type { EvaluateTranslationOptions, TranslationEvaluation } from './evaluate.ts';
export {
  buildTranslationModel,
  decodeTranslationModel,
  encodeTranslationModel,
  type TranslationFile,
} from './model-file.ts';
export type { CopiedKinds, KnownText, KnownTextFields } from './source/known-text.ts';
export {
  type TranslationTokenizerKind,
  type TranslationTokenizers,
  translationTokenizerKinds,
  type VocabularyOptions,
} from './tokenizers.ts';
export {
  resumeTranslationTraining,
  type TranslationTrainingResult,
  trainTranslation,
} from './train.ts';
export { defaultTranslationTraining, type TranslationTrainingOptions } from './training-options.ts';
export type { TranslationTrainingRecord } from './training-record.ts';
export type {
  StreamOptions,
  TranslateOptions,
} from './translate.ts';
export { TranslationModel, type TranslationModelOptions } from './translation-model.ts';

export type { LengthScores } from './by-length.ts';
export type { TranslatedSentence, TranslationCandidate } from './candidates.ts';
export type { TranslationData } from './corpus.ts';
export type { TranslationEvaluateOptions, TranslationEvaluation } from './evaluate.ts';
export type {
  TranslationConfiguration,
  TranslationTraining,
  VocabularyOptions,
} from './options.ts';
export type { CopiedKinds, KnownText, KnownTextFields } from './source/known-text.ts';
export { translation } from './task.ts';
export type { TranslationTokenizers } from './tokenizers.ts';
export type { TranslateOptions, TranslationStreamOptions } from './translate.ts';
export { TranslationModel, type TranslationModelOptions } from './translation-model.ts';

export type { SentimentData } from './data/corpus.ts';
export type {
  SentimentEvaluateOptions,
  SentimentEvaluation,
  SentimentMistake,
} from './evaluate.ts';
export type { ExplainedPrediction, WordEffect } from './model/explain.ts';
export { SentimentModel, type SentimentModelOptions } from './model/sentiment-model.ts';
export type { SentimentConfiguration, SentimentTraining } from './options.ts';
export { sentiment } from './task.ts';

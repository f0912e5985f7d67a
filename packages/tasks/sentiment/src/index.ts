export type { ClassWeights } from './class-weights.ts';
export {
  defaultSentimentConfiguration,
  type SentimentConfiguration,
} from './configuration.ts';
export type { SentimentData } from './corpus.ts';
export type {
  EvaluateOptions as SentimentEvaluateOptions,
  Mistake as SentimentMistake,
  SentimentEvaluation,
} from './evaluate.ts';
export type { ExplainedPrediction, WordEffect } from './explain.ts';
export {
  buildSentimentModel,
  decodeSentimentModel,
  encodeSentimentModel,
  type SentimentFile,
} from './model-file.ts';
export { type Pooling, poolings } from './pooling.ts';
export type { SentimentPrediction } from './predict.ts';
export {
  type ClassificationScores,
  type LabelScores,
  type MajorityScores,
  type Measure as SentimentMeasure,
  measures as sentimentMeasures,
  type ProbabilisticScores,
} from './scores.ts';
export { SentimentModel, type SentimentModelOptions } from './sentiment-model.ts';
export {
  resumeSentiment,
  type SentimentHooks,
  type SentimentTrainingResult,
  trainSentiment,
} from './train.ts';
export { defaultSentimentTraining, type SentimentTrainingOptions } from './training-options.ts';
export type { SentimentRecord } from './training-record.ts';

export {
  type ClassificationLossOptions,
  type ClassWeights,
  classificationLoss,
  classWeightsOption,
  classWeightValues,
} from './class-weights.ts';
export {
  type ClassificationEvaluation,
  type ClassificationMeasure,
  type ClassificationScores,
  ClassificationTally,
  classificationMeasures,
  type EvaluateClassifierOptions,
  evaluateClassifier,
  goalOf,
  type Judged,
  type LabelScores,
  type MajorityScores,
  type Mistake,
  majorityScores,
  type ProbabilisticScores,
  scoreOf,
} from './evaluation.ts';
export {
  type ClassExample,
  checkLabels,
  countLabels,
  type Labelled,
  labelIndex,
  labelsOf,
} from './labels.ts';
export {
  argmax,
  type ClassPrediction,
  eachLogits,
  type LogitsOptions,
  logSumExp,
  predictionOf,
} from './logits.ts';
export { type Pooling, poolings, SequencePooling } from './pooling.ts';
export { alignColumns, formatShare, reportLines } from './report.ts';

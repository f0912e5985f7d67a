import type { JsonObject } from '@unrolled/nn';
import { readTaskRecord, type TaskRecord } from '@unrolled/task';
import type { ProbabilisticScores } from './scores.ts';
import { completeTraining, type SentimentTrainingOptions } from './training-options.ts';

/** Scores on the examples held out; null before they were measured. */
interface ProgressScores {
  /** The share of labels found, by the best weights so far. */
  readonly validationAccuracy: number | null;
  readonly validationMacroF1: number | null;
  /** Mean of −ln p(label), in nats. */
  readonly validationLoss: number | null;
  /** Scores of the bag of words. */
  readonly baselineAccuracy: number | null;
  readonly baselineMacroF1: number | null;
  readonly baselineLoss: number | null;
  /** The share of the most frequent label. */
  readonly majorityAccuracy: number | null;
}

interface LabelCounts {
  /** Texts of which only the first `maximumLength` words are read. */
  readonly cut: number | null;
  /** Texts trained on by label, in the model's order. */
  readonly labelCounts: readonly number[];
}

/** How a model came to be, as its file tells; its data is counted in examples. */
export type SentimentRecord = TaskRecord<SentimentTrainingOptions, ProgressScores, LabelCounts>;

/** Scores of the best weights so far and of the bag of words, on the examples held out. */
export interface BestScores {
  readonly validation: ProbabilisticScores | null;
  readonly baseline: ProbabilisticScores | null;
}

export const recordScores = ({ validation, baseline }: BestScores) => ({
  validationAccuracy: validation?.accuracy ?? null,
  validationMacroF1: validation?.macroF1 ?? null,
  validationLoss: validation?.loss ?? null,
  baselineAccuracy: baseline?.accuracy ?? null,
  baselineMacroF1: baseline?.macroF1 ?? null,
  baselineLoss: baseline?.loss ?? null,
});

export const scoresOfRecord = (record: ProgressScores): BestScores => ({
  validation: scoresOf(record.validationAccuracy, record.validationMacroF1, record.validationLoss),
  baseline: scoresOf(record.baselineAccuracy, record.baselineMacroF1, record.baselineLoss),
});

const scoresOf = (
  accuracy: number | null,
  macroF1: number | null,
  loss: number | null,
): ProbabilisticScores | null =>
  accuracy === null || macroF1 === null || loss === null ? null : { accuracy, macroF1, loss };

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export const readSentimentRecord = (where: string, json: JsonObject): SentimentRecord =>
  readTaskRecord(where, json, {
    // Files of versions that had no n-grams lack their option.
    options: (place, given: Partial<SentimentTrainingOptions>) =>
      completeTraining(place, { ngrams: 0, ...given }),
    progress: (fields) => ({
      validationAccuracy: fields.numberOrNull('validationAccuracy'),
      validationMacroF1: fields.numberOrNull('validationMacroF1'),
      validationLoss: fields.numberOrNull('validationLoss'),
      baselineAccuracy: fields.numberOrNull('baselineAccuracy'),
      baselineMacroF1: fields.numberOrNull('baselineMacroF1'),
      baselineLoss: fields.numberOrNull('baselineLoss'),
      majorityAccuracy: fields.numberOrNull('majorityAccuracy'),
    }),
    data: (fields) => ({
      cut: fields.numberOrNull('cut'),
      labelCounts: fields.names().includes('labelCounts') ? fields.counts('labelCounts') : [],
    }),
  });

import { type JsonObject, readTaskRecord, type TaskRecord } from '@unrolled/train';
import { completeTraining, type SentimentTrainingOptions } from './training-options.ts';

interface Scores {
  /** The best on what is held out, 0 … 1; null before the first validation. */
  readonly validationAccuracy: number | null;
  /** Of the bag of words there; null before it is trained. */
  readonly baselineAccuracy: number | null;
}

/** How a model came to be, as its file tells; its data is counted in examples. */
export type SentimentRecord = TaskRecord<SentimentTrainingOptions, Scores>;

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export const readSentimentRecord = (where: string, json: JsonObject): SentimentRecord =>
  readTaskRecord(where, json, {
    options: completeTraining,
    progress: (fields): Scores => ({
      validationAccuracy: fields.numberOrNull('validationAccuracy'),
      baselineAccuracy: fields.numberOrNull('baselineAccuracy'),
    }),
    data: () => ({}),
  });

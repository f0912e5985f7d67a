import { readTaskRecord, type TaskRecord } from '@unrolled/task';
import type { JsonObject } from '@unrolled/train';
import { completeTraining, type TrainingOptions } from './training-options.ts';

interface Scores {
  /** The best on the validation text, in nats per character; null before the first validation. */
  readonly validationLoss: number | null;
}

/** How a model came to be, as its file tells; its data is counted in characters. */
export type TrainingRecord = TaskRecord<TrainingOptions, Scores>;

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export const readTrainingRecord = (where: string, json: JsonObject): TrainingRecord =>
  readTaskRecord(where, json, {
    options: completeTraining,
    progress: (fields): Scores => ({ validationLoss: fields.numberOrNull('validationLoss') }),
    data: () => ({}),
  });

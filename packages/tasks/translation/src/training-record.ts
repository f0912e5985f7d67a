import type { JsonObject } from '@unrolled/nn';
import { readTaskRecord, type TaskRecord } from '@unrolled/task';
import type { LeftOut } from './corpus.ts';
import { completeTraining, type TranslationTrainingOptions } from './training-options.ts';

interface Scores {
  /** The best on what is held out, in nats per token; null before the first validation. */
  readonly validationLoss: number | null;
}

interface Unused {
  readonly leftOut: LeftOut;
}

/** How a model came to be, as its file tells; its data is counted in pairs. */
export type TranslationTrainingRecord = TaskRecord<TranslationTrainingOptions, Scores, Unused>;

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export const readTranslationRecord = (where: string, json: JsonObject): TranslationTrainingRecord =>
  readTaskRecord(where, json, {
    options: completeTraining,
    progress: (fields): Scores => ({ validationLoss: fields.numberOrNull('validationLoss') }),
    data: (fields): Unused => {
      const leftOut = fields.fields('leftOut');
      return { leftOut: { empty: leftOut.count('empty'), long: leftOut.count('long') } };
    },
  });

import { type JsonObject, SavedFields } from '@unrolled/train';
import type { LeftOut } from './corpus.ts';
import { completeTraining, type TranslationTrainingOptions } from './training-options.ts';

/** How a model came to be, as its file tells. */
export interface TranslationTrainingRecord {
  readonly options: TranslationTrainingOptions;
  readonly data: {
    /** Pairs trained on. */
    readonly training: number;
    /** Pairs held out. */
    readonly validation: number;
    readonly leftOut: LeftOut;
    readonly checksum: number;
  };
  readonly progress: {
    readonly steps: number;
    readonly epochs: number;
    /** The best on what is held out, in nats per token; null before the first validation. */
    readonly validationLoss: number | null;
  };
}

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export function recordFromJson(where: string, json: JsonObject): TranslationTrainingRecord {
  const fields = new SavedFields(where, json);
  const data = fields.fields('data');
  const leftOut = data.fields('leftOut');
  const progress = fields.fields('progress');
  return {
    // Every value that is used is checked there, whatever the file says that it is.
    options: completeTraining(
      where,
      fields.object('options') as Partial<TranslationTrainingOptions>,
    ),
    data: {
      training: data.count('training'),
      validation: data.count('validation'),
      leftOut: { empty: leftOut.count('empty'), long: leftOut.count('long') },
      checksum: data.count('checksum'),
    },
    progress: {
      steps: progress.count('steps'),
      epochs: progress.number('epochs'),
      validationLoss: progress.numberOrNull('validationLoss'),
    },
  };
}

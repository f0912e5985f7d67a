import { type JsonObject, SavedFields } from '@unrolled/train';
import { completeTraining, type SentimentTrainingOptions } from './training-options.ts';

/** How a model came to be, as its file tells. */
export interface SentimentRecord {
  readonly options: SentimentTrainingOptions;
  readonly data: {
    /** Examples trained on. */
    readonly training: number;
    /** Examples held out. */
    readonly validation: number;
    readonly checksum: number;
  };
  readonly progress: {
    readonly steps: number;
    readonly epochs: number;
    /** The best on what is held out, 0 … 1; null before the first validation. */
    readonly validationAccuracy: number | null;
    /** Of the bag of words there; null before it is trained. */
    readonly baselineAccuracy: number | null;
  };
}

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export function recordFromJson(where: string, json: JsonObject): SentimentRecord {
  const fields = new SavedFields(where, json);
  const data = fields.fields('data');
  const progress = fields.fields('progress');
  return {
    // Every value that is used is checked there, whatever the file says that it is.
    options: completeTraining(where, fields.object('options') as Partial<SentimentTrainingOptions>),
    data: {
      training: data.count('training'),
      validation: data.count('validation'),
      checksum: data.count('checksum'),
    },
    progress: {
      steps: progress.count('steps'),
      epochs: progress.number('epochs'),
      validationAccuracy: progress.numberOrNull('validationAccuracy'),
      baselineAccuracy: progress.numberOrNull('baselineAccuracy'),
    },
  };
}

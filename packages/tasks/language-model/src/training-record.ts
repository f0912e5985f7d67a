import { type JsonObject, SavedFields } from '@unrolled/train';
import { completeTraining, type TrainingOptions } from './training-options.ts';

/** How a model came to be, as its file tells. */
export interface TrainingRecord {
  readonly options: TrainingOptions;
  readonly data: {
    /** Characters trained on. */
    readonly training: number;
    /** Characters held out. */
    readonly validation: number;
    readonly checksum: number;
  };
  readonly progress: {
    readonly steps: number;
    readonly epochs: number;
    /** The best on the validation text, in nats per character; null before the first validation. */
    readonly validationLoss: number | null;
  };
}

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export function recordFromJson(where: string, json: JsonObject): TrainingRecord {
  const fields = new SavedFields(where, json);
  const data = fields.fields('data');
  const progress = fields.fields('progress');
  return {
    // Every value that is used is checked there, whatever the file says that it is.
    options: completeTraining(where, fields.object('options') as Partial<TrainingOptions>),
    data: {
      training: data.count('training'),
      validation: data.count('validation'),
      checksum: data.count('checksum'),
    },
    progress: {
      steps: progress.count('steps'),
      epochs: progress.number('epochs'),
      validationLoss: progress.numberOrNull('validationLoss'),
    },
  };
}

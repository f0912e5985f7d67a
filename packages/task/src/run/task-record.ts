import { type JsonObject, SavedFields } from '@unrolled/nn';
import { check, readFrom, rules, withMethods } from '@unrolled/tensor/guards';

/** What a run learned from, counted in what its task counts: characters, sentences, frames. */
export interface DataRecord {
  /** Trained on. */
  readonly training: number;
  /** Held out. */
  readonly validation: number;
  /** Of both, so that a run is not resumed with other data. */
  readonly checksum: number;
}

/** Data as it is trained on, and what is held out of it. */
export interface SplitData {
  readonly training: { readonly length: number };
  readonly validation: { readonly length: number };
  readonly checksum: number;
}

const splitRule = {
  holds: (split: unknown) =>
    rules.wholeNumber.holds(readFrom(readFrom(split, 'training'), 'length')) &&
    rules.wholeNumber.holds(readFrom(readFrom(split, 'validation'), 'length')) &&
    rules.wholeNumber.holds(readFrom(split, 'checksum')),
  words: 'data that is split: { training, validation, checksum }',
};

export function dataRecord(split: SplitData): DataRecord {
  check('dataRecord', 'the data', split, splitRule);
  const { training, validation, checksum } = split;
  return { training: training.length, validation: validation.length, checksum };
}

/** How far a run has come. */
export interface ProgressRecord {
  readonly steps: number;
  readonly epochs: number;
}

/** How a model came to be, as its file tells; a task adds what its data and progress have besides. */
export interface TaskRecord<Options, Progress = unknown, Data = unknown> {
  readonly options: Options;
  readonly data: DataRecord & Data;
  readonly progress: ProgressRecord & Progress;
}

/** How a task reads what is its own. */
interface OwnFields<Options, Progress, Data> {
  /** Fills in defaults, and checks every value, whatever the file says that it is. */
  readonly options: (where: string, given: Partial<Options>) => Options;
  readonly progress: (fields: SavedFields) => Progress;
  readonly data: (fields: SavedFields) => Data;
}

const ownRule = withMethods('functions { options, progress, data }', 'options', 'progress', 'data');

/** Reads a record from a file, which may be damaged or hostile. @throws FormatError, ArgumentError */
export function readTaskRecord<Options, Progress, Data>(
  where: string,
  json: JsonObject,
  own: OwnFields<Options, Progress, Data>,
): TaskRecord<Options, Progress, Data> {
  check(where, 'the readers of the task', own, ownRule);
  const fields = new SavedFields(where, json);
  const data = fields.fields('data');
  const progress = fields.fields('progress');
  return {
    options: own.options(where, fields.object('options') as Partial<Options>),
    data: {
      training: data.count('training'),
      validation: data.count('validation'),
      checksum: data.count('checksum'),
      ...own.data(data),
    },
    progress: {
      steps: progress.count('steps'),
      epochs: progress.number('epochs'),
      ...own.progress(progress),
    },
  };
}

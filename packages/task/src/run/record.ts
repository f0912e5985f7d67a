import { check, readFrom, rules } from '@unrolled/guards';
import { type JsonObject, SavedFields } from '@unrolled/nn';

/** Figures by name. */
export type Figures = Readonly<Record<string, number>>;

/** Data of a run, counted in the units of its task: characters, sentences, frames. */
export interface DataRecord {
  /** Trained on. */
  readonly training: number;
  /** Held out. */
  readonly validation: number;
  /** Checksum of both, so that a run is not resumed with other data. */
  readonly checksum: number;
}

/** Training data as prepared, and the part held out of it. */
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

/** Record of the data of a run. */
export function dataRecord(split: SplitData): DataRecord {
  check('dataRecord', 'the data', split, splitRule);
  const { training, validation, checksum } = split;
  return { training: training.length, validation: validation.length, checksum };
}

/** Progress of a run. */
export interface ProgressRecord {
  readonly steps: number;
  readonly epochs: number;
}

/** Record of a training run, as the file of the model holds it; data is counted in the units of the task. */
export interface TrainingRecord<Options> {
  readonly options: Options;
  readonly data: DataRecord & {
    /** Further counts of the data: texts that were truncated, pairs that were skipped. */
    readonly counts: Figures;
  };
  readonly progress: ProgressRecord & {
    /** The best score on held-out data; null before the first validation. */
    readonly best: number | null;
    /** Further figures of the run: those of the best weights, those of a baseline. */
    readonly figures: Figures;
  };
}

/**
 * Reads the record in a model's file, which may be damaged or hostile.
 * @param options checks every option
 * @throws FormatError, ArgumentError
 */
export function readTrainingRecord<Options>(
  where: string,
  json: JsonObject,
  options: (where: string, given: Partial<Options>) => Options,
): TrainingRecord<Options> {
  const fields = new SavedFields(where, json);
  const data = fields.fields('data');
  const progress = fields.fields('progress');
  return {
    options: options(where, fields.object('options') as Partial<Options>),
    data: {
      training: data.count('training'),
      validation: data.count('validation'),
      checksum: data.count('checksum'),
      counts: figuresOf(data.fields('counts')),
    },
    progress: {
      steps: progress.count('steps'),
      epochs: progress.number('epochs'),
      best: progress.numberOrNull('best'),
      figures: figuresOf(progress.fields('figures')),
    },
  };
}

const figuresOf = (fields: SavedFields): Figures =>
  Object.fromEntries(fields.names().map((name) => [name, fields.number(name)]));

const iterableRule = {
  holds: (value: unknown) =>
    !ArrayBuffer.isView(value) && typeof readFrom(value, Symbol.iterator) === 'function',
  words: 'an array or an iterable of lists',
};

/** FNV-1a over ids or the bits of float32 values: enough to notice that data was edited or exchanged. */
export function checksumOf(lists: Iterable<ArrayLike<number>>): number {
  let hash = 0x811c9dc5;
  check('checksumOf', 'lists', lists, iterableRule);
  for (const list of lists) {
    check('checksumOf', 'each list', list, rules.numbers);
    const words = list instanceof Float32Array ? bitsOf(list) : list;
    for (let place = 0; place < words.length; place++) {
      hash = Math.imul(hash ^ words[place], 0x01000193);
    }
    hash = Math.imul(hash ^ list.length, 0x01000193);
  }
  return hash >>> 0;
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length);

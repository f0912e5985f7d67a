import type { FileBytes, SafetensorsContents } from '@unrolled/formats';
import { check, type Rule, readFrom, rules } from '@unrolled/guards';
import type { Module } from '@unrolled/nn';
import { checkWeights, countValues } from '@unrolled/nn/guards';
import {
  BackendError,
  FormatError,
  Rng,
  scope,
  type Tensor,
  tensor,
  UnrolledError,
} from '@unrolled/tensor';
import { LimitedRng } from './limited-rng.ts';
import {
  decodeModelFile,
  encodeModelCheckpoint,
  encodeModelFile,
  type FileSnapshot,
  type FileTensor,
  type JsonFields,
  type ModelFileContents,
  type ModelFormat,
} from './model-file.ts';

/**
 * Description of the files of a task. `Parts` are the parts of a model other than its weights: a
 * configuration, a vocabulary; `Training` is the record of its training.
 */
export interface ModelDescription<
  Model extends Module,
  Parts extends object,
  Training extends object,
> extends ModelFormat {
  /** Parts as JSON objects, each stored under its name. */
  readonly fieldsOf: (model: Model) => Readonly<Record<string, object>>;
  /** The parts again. The file may be damaged or hostile, so every value is checked here. */
  readonly parseParts: (contents: ModelFileContents) => Parts;
  /** @param where how to begin an error */
  readonly parseTraining: (where: string, json: JsonFields) => Training;
  /**
   * A new model with `init: 'zeros'`, whose weights are then loaded. Its constructor first runs
   * without making any values, to compare its shapes with those of the file.
   */
  readonly create: (parts: Parts, rng: Rng) => Model;
  /**
   * Whether `create` may draw random weights and compute with tensors. Such a function cannot be run
   * without values: weights are then checked after the model is made. Default false.
   */
  readonly mayCompute?: boolean;
}

/** Contents of a model file, checked, before the model is built. */
export type ModelFile<Parts, Training> = Parts & {
  /** Name of the file in errors. */
  readonly source: string;
  readonly weights: ReadonlyMap<string, FileTensor>;
  /** Null for a model that was not saved by a training run. */
  readonly training: Training | null;
  /** State that resumes a training run; null once it has ended. */
  readonly snapshot: FileSnapshot | null;
};

/** Writes and reads the models of one task, each as one safetensors file. */
export interface ModelCodec<Model, Parts, Training> {
  readonly encode: (model: Model, training?: Training | null) => Promise<FileBytes>;
  /** File of a run in progress, with all that is needed to resume it. */
  readonly encodeCheckpoint: (
    model: Model,
    training: Training,
    snapshot: FileSnapshot,
  ) => FileBytes;
  /**
   * @param file its bytes, or what `decodeSafetensors` has read from them
   * @param source name of the file in errors, usually its path
   * @throws FormatError for a file that is damaged, of another task or of a later version, or whose
   *   weights do not fit its configuration
   */
  readonly decode: (
    file: Uint8Array | SafetensorsContents,
    source?: string,
  ) => ModelFile<Parts, Training>;
  /**
   * The model of a file, in evaluation mode. @param rng generator of dropout if the model is trained further
   */
  readonly build: (file: ModelFile<Parts, Training>, rng?: Rng) => Model;
  /** decode() and build(). */
  readonly load: (file: Uint8Array | SafetensorsContents, source?: string) => Model;
}

/** For functions that take the result of a task's decode function. */
export const modelFileRule: Rule = {
  holds: (value) =>
    rules.text.holds(readFrom(value, 'source')) &&
    readFrom(value, 'training') !== undefined &&
    readFrom(value, 'snapshot') !== undefined,
  words: 'a model file, such as the decode function of its task returns',
};

/** Codec of the files of a task. */
export function modelCodec<Model extends Module, Parts extends object, Training extends object>(
  description: ModelDescription<Model, Parts, Training>,
): ModelCodec<Model, Parts, Training> {
  const fieldsOf = (model: Model, training: Training | null) => ({
    ...description.fieldsOf(model),
    training,
  });
  const codec: ModelCodec<Model, Parts, Training> = {
    async encode(model, training = null) {
      check(description.task, 'the model', model, rules.module);
      const weights = await readWeights(model);
      return encodeModelFile(description, { fields: fieldsOf(model, training), weights });
    },
    encodeCheckpoint: (model, training, snapshot) =>
      encodeModelCheckpoint(description, fieldsOf(model, training), snapshot),
    decode(file, source = 'the file') {
      check(description.task, 'the file', file, fileRule);
      check(description.task, 'source', source, rules.text);
      const contents = decodeModelFile(file, source, description);
      const { where, weights, snapshot } = contents;
      return asFormatErrors(where, () => {
        const parts = description.parseParts(contents);
        if (description.mayCompute) {
          const rng = new LimitedRng(where, drawsOf(countValues(weights)));
          whereOutlined(() => checkWeights(where, weights, () => description.create(parts, rng)));
        } else {
          checkWeights(where, weights, () => description.create(parts, new Rng(0)));
        }
        const training = contents.has('training')
          ? description.parseTraining(where, contents.field('training'))
          : null;
        return { ...parts, source, weights, training, snapshot };
      });
    },
    build(file, rng = new Rng(0)) {
      check(description.task, 'the file', file, modelFileRule);
      check(description.task, 'rng', rng, rules.rng);
      const model = description.create(file, rng);
      asFormatErrors(file.source, () => writeWeights(model, file.weights));
      return model.eval();
    },
    load: (file, source) => codec.build(codec.decode(file, source)),
  };
  return codec;
}

/** Runs a check that a constructor without values makes, and passes over one that computes. */
function whereOutlined(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
  }
}

/** Words of a generator that twice as many random values need at most, with some for what is no weight. */
const drawsOf = (values: number): number => 8 * values + 10_000;

const fileRule = {
  holds: (value: unknown) =>
    rules.bytes.holds(value) ||
    (readFrom(value, 'tensors') instanceof Map && readFrom(value, 'metadata') instanceof Map),
  words: 'the bytes of a file, as a Uint8Array',
};

/** Turns errors in parts of a file into errors of the file, which they name. */
function asFormatErrors<Result>(where: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof UnrolledError)) throw error;
    const { message } = error;
    throw new FormatError(message.startsWith(where) ? message : `${where}: ${message}`, {
      cause: error,
    });
  }
}

/** The values of all parameters, by name. */
export async function readWeights(model: Module): Promise<ReadonlyMap<string, FileTensor>> {
  return new Map(await Promise.all(Object.entries(model.stateDict()).map(readWeight)));
}

const readWeight = async ([name, live]: [string, Tensor]): Promise<[string, FileTensor]> => [
  name,
  { shape: live.shape, dtype: live.dtype, data: await live.data() },
];

/** @throws ArgumentError listing every weight whose name or shape does not fit */
function writeWeights(model: Module, weights: ReadonlyMap<string, FileTensor>): void {
  scope(() => {
    const live = [...weights].map(
      ([name, { data, shape, dtype }]) => [name, tensor(data, shape, { dtype })] as const,
    );
    model.loadStateDict(Object.fromEntries(live));
  });
}

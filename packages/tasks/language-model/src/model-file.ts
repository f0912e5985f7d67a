import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '@unrolled/formats';
import { FormatError, gateCount, Rng, scope, sizeOf, type Tensor, tensor } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import type { JsonObject, SavedTensor, TrainingSnapshot } from '@unrolled/train';
import {
  type CellName,
  completeConfiguration,
  type LanguageModelConfiguration,
} from './configuration.ts';
import { LanguageModel } from './language-model.ts';
import { recordFromJson, type TrainingRecord } from './training-record.ts';

/** What stands in the metadata of a model's file. */
const keys = {
  task: 'unrolled.task',
  version: 'unrolled.version',
  configuration: 'unrolled.configuration',
  tokenizer: 'unrolled.tokenizer',
  training: 'unrolled.training',
  snapshot: 'unrolled.snapshot',
} as const;

const taskName = 'language-model';
const formatVersion = '1';
/** Before the names of parameters in a snapshot; in a file they stand without. */
const modelPrefix = 'model/';

/** All that the file of a model holds, checked, before it is made a model. */
export interface LanguageModelFile {
  /** What to call the file in an error. */
  readonly source: string;
  readonly configuration: LanguageModelConfiguration;
  readonly tokenizer: CharacterTokenizer;
  readonly weights: ReadonlyMap<string, SavedTensor>;
  /** Null for a model that was not saved by a training run. */
  readonly training: TrainingRecord | null;
  /** What is needed to go on with a training run; null once it has ended. */
  readonly snapshot: TrainingSnapshot | null;
}

/** The bytes of one safetensors file with all of a model: weights, sizes and vocabulary. */
export async function encodeLanguageModel(
  model: LanguageModel,
  training: TrainingRecord | null = null,
): Promise<Uint8Array> {
  const weights = await Promise.all(Object.entries(model.stateDict()).map(readTensor));
  return encode(model, new Map(weights), training);
}

const readTensor = async ([name, live]: [string, Tensor]): Promise<[string, SavedTensor]> => [
  name,
  { shape: live.shape, dtype: live.dtype, data: await live.data() },
];

/** The same in the midst of training, with all that is needed to go on. */
export function encodeCheckpoint(
  model: LanguageModel,
  training: TrainingRecord,
  { tensors, state }: TrainingSnapshot,
): Uint8Array {
  const named = [...tensors].map(
    ([name, saved]) =>
      [name.startsWith(modelPrefix) ? name.slice(modelPrefix.length) : name, saved] as const,
  );
  return encode(model, new Map(named), training, state);
}

function encode(
  { configuration, tokenizer }: LanguageModel,
  tensors: ReadonlyMap<string, SavedTensor>,
  training: TrainingRecord | null,
  snapshot?: JsonObject,
): Uint8Array {
  const metadata = new Map<string, string>([
    [keys.task, taskName],
    [keys.version, formatVersion],
    [keys.configuration, JSON.stringify(configuration)],
    [keys.tokenizer, JSON.stringify(tokenizer)],
  ]);
  if (training !== null) metadata.set(keys.training, JSON.stringify(training));
  if (snapshot !== undefined) metadata.set(keys.snapshot, JSON.stringify(snapshot));
  const entries = [...tensors].map(([name, saved]) => [name, entryOf(saved)] as const);
  return encodeSafetensors(new Map(entries), metadata);
}

function entryOf({ shape, data }: SavedTensor): TensorEntry {
  if (data instanceof Float32Array) return { dtype: 'F32', shape, data };
  if (data instanceof Int32Array) return { dtype: 'I32', shape, data };
  return { dtype: 'F64', shape, data };
}

/**
 * Reads the file of a language model and checks all of it.
 * @param source what to call the bytes in an error, usually the path of the file
 * @throws FormatError for a file that is damaged, of another task or of a later version
 */
export function decodeLanguageModel(bytes: Uint8Array, source = 'the file'): LanguageModelFile {
  const { tensors, metadata } = decodeSafetensors(bytes, { source });
  const where = `language model ${source}`;
  checkTask(where, metadata);
  const weights = new Map<string, SavedTensor>();
  const others = new Map<string, SavedTensor>();
  for (const [name, entry] of tensors) {
    // Names of parameters are made of dots; those with a slash belong to the training run.
    if (name.includes('/')) others.set(name, savedTensor(where, name, entry));
    else weights.set(name, savedTensor(where, name, entry));
  }
  const configuration = parseConfiguration(where, metadata);
  const tokenizer = CharacterTokenizer.fromJSON(parse(where, metadata, keys.tokenizer));
  checkCount(where, weights, countParameters(configuration, tokenizer.size));
  const training = metadata.has(keys.training)
    ? recordFromJson(where, parse(where, metadata, keys.training))
    : null;
  const snapshot = metadata.has(keys.snapshot)
    ? snapshotOf(weights, others, parse(where, metadata, keys.snapshot))
    : null;
  return { source, configuration, tokenizer, weights, training, snapshot };
}

function checkTask(where: string, metadata: ReadonlyMap<string, string>): void {
  const task = metadata.get(keys.task);
  if (task !== taskName) {
    throw new FormatError(
      `${where}: expected a model of the task ${taskName}, got ` +
        (task === undefined
          ? 'a safetensors file that no task of Unrolled has written'
          : `one of ${JSON.stringify(task).slice(0, 60)}; open it with the package of that task`),
    );
  }
  const version = metadata.get(keys.version);
  if (version !== formatVersion) {
    throw new FormatError(
      `${where}: expected version ${formatVersion} of the format, got ` +
        `${JSON.stringify(version)?.slice(0, 60)}; use the version of @unrolled/language-model ` +
        'that saved it',
    );
  }
}

function parse(where: string, metadata: ReadonlyMap<string, string>, key: string): JsonObject {
  try {
    const value: unknown = JSON.parse(metadata.get(key) ?? '');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
  } catch {
    // Told below.
  }
  throw new FormatError(`${where}: its metadata must hold ${key} as a JSON object; it is damaged`);
}

function parseConfiguration(
  where: string,
  metadata: ReadonlyMap<string, string>,
): LanguageModelConfiguration {
  const { cell, embeddingDim, hiddenSize, numLayers, dropout } = parse(
    where,
    metadata,
    keys.configuration,
  );
  // Checked at once, whatever the file says that they are.
  const given = { cell, embeddingDim, hiddenSize, numLayers, dropout };
  return completeConfiguration(where, given as Partial<LanguageModelConfiguration>);
}

function savedTensor(
  where: string,
  name: string,
  { dtype, shape, data }: TensorEntry,
): SavedTensor {
  if (dtype === 'F32' || dtype === 'F64') return { shape, dtype: 'float32', data };
  if (dtype === 'I32') return { shape, dtype: 'int32', data };
  throw new FormatError(
    `${where}: tensor ${JSON.stringify(name)} must be F32, F64 or I32, got ${dtype}`,
  );
}

const gatesOf: Readonly<Record<CellName, number>> = {
  lstm: gateCount.lstm,
  gru: gateCount.gru,
  rnn: gateCount['rnn-tanh'],
};

function countParameters(
  { cell, embeddingDim, hiddenSize, numLayers }: LanguageModelConfiguration,
  characters: number,
): number {
  const layer = (inputs: number) => gatesOf[cell] * hiddenSize * (inputs + hiddenSize + 2);
  return (
    characters * embeddingDim +
    layer(embeddingDim) +
    (numLayers - 1) * layer(hiddenSize) +
    characters * (hiddenSize + 1)
  );
}

/** Before anything of these sizes is made: a damaged or hostile file may ask for terabytes. */
function checkCount(
  where: string,
  weights: ReadonlyMap<string, SavedTensor>,
  expected: number,
): void {
  let count = 0;
  for (const { shape } of weights.values()) count += sizeOf(shape);
  if (count !== expected) {
    throw new FormatError(
      `${where}: its configuration and vocabulary need ${expected} weights, it holds ${count}; the ` +
        'file is damaged',
    );
  }
}

function snapshotOf(
  weights: ReadonlyMap<string, SavedTensor>,
  others: ReadonlyMap<string, SavedTensor>,
  state: JsonObject,
): TrainingSnapshot {
  const parameters = [...weights].map(([name, saved]) => [modelPrefix + name, saved] as const);
  return { tensors: new Map([...parameters, ...others]), state };
}

/**
 * The model that a file holds, ready to predict.
 * @param rng what dropout draws from, should the model be trained further
 * @throws ArgumentError listing every weight whose name or shape does not fit
 */
export function buildLanguageModel(file: LanguageModelFile, rng: Rng = new Rng(0)): LanguageModel {
  const { tokenizer, configuration, weights } = file;
  const model = new LanguageModel({ tokenizer, configuration, init: 'zeros', rng });
  scope(() => {
    const live = [...weights].map(
      ([name, { data, shape, dtype }]) => [name, tensor(data, shape, { dtype })] as const,
    );
    model.loadStateDict(Object.fromEntries(live));
  });
  model.eval();
  return model;
}

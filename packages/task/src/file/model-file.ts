import {
  decodeSafetensors,
  encodeSafetensors,
  type FileBytes,
  restorePrecision,
  type SafetensorsContents,
  type TensorEntry,
} from '@unrolled/formats';
import { describe } from '@unrolled/guards';
import { type DType, FormatError, type HostValues } from '@unrolled/tensor';
import { checkReadValues, checkWrittenValues } from './check-values.ts';

/** A tensor as a model's file holds it: row-major. */
export interface FileTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: HostValues;
}

type Json = null | boolean | number | string | readonly Json[] | JsonFields;
/** Object of JSON. */
export type JsonFields = { readonly [name: string]: Json };

/** A training run between steps, as the trainer takes and restores it. */
export interface FileSnapshot {
  /** Named `<part>/<name>`; the model's parameters are `model/<name>`. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  readonly state: JsonFields;
}

/** Whose files they are. */
export interface ModelFormat {
  readonly task: string;
  readonly version: string;
  /** The package that opens them, for errors. */
  readonly package: string;
}

interface ModelContents {
  /** Stored as JSON, each under `unrolled.<name>`; null and undefined ones are omitted. */
  readonly fields: Readonly<Record<string, object | null | undefined>>;
  readonly weights: ReadonlyMap<string, FileTensor>;
}

/** Contents of a model's file; its task checks the values of the fields. */
export interface ModelFileContents {
  /** Beginning of a message about this file. */
  readonly where: string;
  readonly weights: ReadonlyMap<string, FileTensor>;
  /** Null when the file holds no unfinished run. */
  readonly snapshot: FileSnapshot | null;
  has(field: string): boolean;
  /** @throws FormatError when the file has no such field, or one that is not a JSON object */
  field(field: string): JsonFields;
}

/** Prefix of the names of parameters in a snapshot; in a file they have none. */
const modelPrefix = 'model/';
const keyOf = (field: string): string => `unrolled.${field}`;
const snapshotField = 'snapshot';

/**
 * The bytes of one safetensors file with all of a model.
 * @throws DataError for weights that are not finite, or so large that the file would be refused
 */
export function encodeModelFile(
  { task, version }: ModelFormat,
  { fields, weights }: ModelContents,
): FileBytes {
  const metadata = new Map([
    [keyOf('task'), task],
    [keyOf('version'), version],
  ]);
  for (const [field, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined) metadata.set(keyOf(field), JSON.stringify(value));
  }
  const where = task.replaceAll('-', ' ');
  for (const [name, saved] of weights) checkWrittenValues(where, name, saved);
  const entries = [...weights].map(([name, saved]) => [name, entryOf(saved)] as const);
  return encodeSafetensors(new Map(entries), metadata);
}

/** Bytes of the model during a run, with everything needed to resume it. */
export function encodeModelCheckpoint(
  format: ModelFormat,
  fields: ModelContents['fields'],
  { tensors, state }: FileSnapshot,
): FileBytes {
  const named = [...tensors].map(
    ([name, saved]) =>
      [name.startsWith(modelPrefix) ? name.slice(modelPrefix.length) : name, saved] as const,
  );
  return encodeModelFile(format, {
    fields: { ...fields, [snapshotField]: state },
    weights: new Map(named),
  });
}

function entryOf({ shape, data }: FileTensor): TensorEntry {
  if (data instanceof Float32Array) return { dtype: 'F32', shape, data };
  if (data instanceof Int32Array) return { dtype: 'I32', shape, data };
  return { dtype: 'F64', shape, data };
}

/**
 * Reads the file of a model of one task.
 * @param file its bytes, or what `decodeSafetensors` has read from them
 * @param source name of the file in errors, usually its path
 * @throws FormatError for a file that is damaged, of another task or of a later version, or with values
 *   that are not finite or too large for a weight
 */
export function decodeModelFile(
  file: Uint8Array | SafetensorsContents,
  source: string,
  format: ModelFormat,
): ModelFileContents {
  const { tensors, metadata } =
    file instanceof Uint8Array ? decodeSafetensors(file, { source }) : file;
  const where = `${format.task.replaceAll('-', ' ')} ${source}`;
  checkFormat(where, metadata, format);
  const weights = new Map<string, FileTensor>();
  const others = new Map<string, FileTensor>();
  for (const [name, entry] of restorePrecision(tensors, where)) {
    const tensor = fileTensor(where, name, entry);
    checkReadValues(where, name, tensor);
    // Names of parameters are made of dots; those with a slash belong to the training run.
    (name.includes('/') ? others : weights).set(name, tensor);
  }
  const has = (field: string) => metadata.has(keyOf(field));
  const field = (field: string) => parse(where, metadata, keyOf(field));
  const snapshot = has(snapshotField) ? snapshotOf(weights, others, field(snapshotField)) : null;
  return { where, weights, snapshot, has, field };
}

function checkFormat(
  where: string,
  metadata: ReadonlyMap<string, string>,
  format: ModelFormat,
): void {
  const task = metadata.get(keyOf('task'));
  if (task !== format.task) {
    throw new FormatError(
      `${where}: expected a model of the task ${format.task}, got ` +
        (task === undefined
          ? 'a safetensors file that no task of Unrolled has written'
          : `one of ${describe(task)}; open it with the package of that task`),
    );
  }
  const version = metadata.get(keyOf('version'));
  if (version !== format.version) {
    throw new FormatError(
      `${where}: expected version ${format.version} of the format, got ` +
        `${describe(version)}; use the version of ${format.package} that ` +
        'saved it',
    );
  }
}

function parse(where: string, metadata: ReadonlyMap<string, string>, key: string): JsonFields {
  try {
    const value: unknown = JSON.parse(metadata.get(key) ?? '');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonFields;
    }
  } catch {
    // Told below.
  }
  throw new FormatError(`${where}: its metadata must hold ${key} as a JSON object; it is damaged`);
}

function fileTensor(where: string, name: string, { dtype, shape, data }: TensorEntry): FileTensor {
  if (dtype === 'F32' || dtype === 'F64') return { shape, dtype: 'float32', data };
  if (dtype === 'I32') return { shape, dtype: 'int32', data };
  throw new FormatError(
    `${where}: tensor ${describe(name)} must hold floating-point numbers or I32, got ${dtype}`,
  );
}

function snapshotOf(
  weights: ReadonlyMap<string, FileTensor>,
  others: ReadonlyMap<string, FileTensor>,
  state: JsonFields,
): FileSnapshot {
  const parameters = [...weights].map(([name, saved]) => [modelPrefix + name, saved] as const);
  return { tensors: new Map([...parameters, ...others]), state };
}

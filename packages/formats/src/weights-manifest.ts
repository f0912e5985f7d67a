import { check, checkOptions, describe, JsonReader, optional, rules } from '@unrolled/guards';
import { elementCount } from './dtypes.ts';
import { toFloat32 } from './to-float32.ts';

/** Reads one file by its path relative to `model.json`. */
export type ReadShard = (path: string) => Promise<Uint8Array>;

/** Options of `readWeights`. */
export interface ReadWeightsOptions {
  /** Name of the file in errors. */
  readonly source?: string;
}

/** One weight of a model of TensorFlow.js, row-major. */
export interface ManifestWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/**
 * The weights of a model of TensorFlow.js by name: those that the `weightsManifest` of its
 * `model.json` lists, from the files that it names. They may be float32, int32, bool, or quantised to
 * float16, 8 or 16 bits.
 * @throws FormatError for weights whose size differs from the manifest, or of another type
 */
export async function readWeightsManifest(
  manifest: unknown,
  readShard: ReadShard,
  options: ReadWeightsOptions = {},
): Promise<Map<string, ManifestWeight>> {
  check('readWeightsManifest', 'readShard', readShard, rules.function);
  const { source = 'the file' } = checkOptions('readWeightsManifest', options, {
    source: optional(rules.text),
  });
  const file = new JsonReader(source, 'give the model.json of TensorFlow.js with all its files');
  const weights = new Map<string, ManifestWeight>();
  for (const group of file.list(manifest, 'weightsManifest')) {
    const { paths, weights: entries } = file.object(group, 'a group of weights');
    const shards: Uint8Array[] = [];
    for (const path of file.list(paths, 'paths of weights')) {
      const shard = await readShard(relativePath(file, path));
      check('readWeightsManifest', 'what readShard gives', shard, rules.bytes);
      shards.push(shard);
    }
    readGroup(file, file.list(entries, 'weights'), joined(shards), weights);
  }
  return weights;
}

function readGroup(
  file: JsonReader,
  entries: readonly unknown[],
  bytes: Uint8Array<ArrayBuffer>,
  weights: Map<string, ManifestWeight>,
): void {
  let place = 0;
  for (const item of entries) {
    const entry = file.object(item, 'an entry of weights');
    const name = file.text(entry.name, 'the name of a weight');
    const shape = file
      .list(entry.shape, `shape of ${describe(name)}`)
      .map((length) => file.whole(length, `a length of ${describe(name)}`));
    const quantized = file.object(entry.quantization ?? {}, `quantization of ${describe(name)}`);
    const { dtype = entry.dtype, scale = 1, min = 0 } = quantized;
    if (!isStorage(dtype)) {
      const known = Object.keys(byteSizes).join(', ');
      throw file.error(`weights of ${known}`, `${describe(dtype)} for ${describe(name)}`);
    }
    const line = {
      scale: file.number(scale, `scale of ${describe(name)}`),
      least: file.number(min, `min of ${describe(name)}`),
    };
    const size = elementCount(shape) ?? Number.POSITIVE_INFINITY;
    const end = place + size * byteSizes[dtype];
    if (end > bytes.length) {
      throw file.error(`${end} bytes of weights up to ${describe(name)}`, String(bytes.length));
    }
    weights.set(name, { shape, values: decode(bytes.slice(place, end), dtype, line) });
    place = end;
  }
  if (place !== bytes.length) {
    throw file.error(`${place} bytes of weights in a group`, String(bytes.length));
  }
}

const byteSizes = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 } as const;

type Storage = keyof typeof byteSizes;

const isStorage = (name: unknown): name is Storage =>
  typeof name === 'string' && Object.hasOwn(byteSizes, name);

/** @param bytes little-endian, as every machine is that JavaScript runs on */
function decode(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: Storage,
  { scale, least }: { readonly scale: number; readonly least: number },
): Float32Array | Int32Array {
  const { buffer } = bytes;
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'bool':
      return Int32Array.from(bytes);
    case 'float16':
      return toFloat32({ dtype: 'F16', shape: [bytes.length / 2], data: new Uint16Array(buffer) });
    case 'uint16':
      return Float32Array.from(new Uint16Array(buffer), (value) => value * scale + least);
    case 'uint8':
      return Float32Array.from(bytes, (value) => value * scale + least);
    default:
      return dtype satisfies never;
  }
}

/** A file next to `model.json`, or below it. */
function relativePath(file: JsonReader, value: unknown): string {
  const path = file.text(value, 'a path of weights');
  const isBelow = !/^[/\\]|^[a-z][a-z0-9+.-]*:|\\/i.test(path) && !path.split('/').includes('..');
  if (path !== '' && isBelow) return path;
  throw file.error('paths of weights next to model.json', describe(path));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

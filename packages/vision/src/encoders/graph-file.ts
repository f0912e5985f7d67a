import { describe } from '@unrolled/guards';
import { FormatError, sizeOf } from '@unrolled/tensor';

/** A constant of a graph. */
export interface GraphConstant {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** An operation of a graph. */
export interface GraphNode {
  readonly name: string;
  /** The operation by its name in TensorFlow: Conv2D, Relu6. */
  readonly op: string;
  /** Names of nodes. */
  readonly inputs: readonly string[];
  readonly attributes: GraphAttributes;
}

/** A graph model of TensorFlow.js, read and checked, but not yet understood. */
export interface GraphFile {
  /** Source of the file, for errors. */
  readonly source: string;
  /** In the order of the file, constants left out. */
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, GraphConstant>;
}

/** Reads one file by its path relative to `model.json`. */
export type ReadShard = (path: string) => Promise<Uint8Array>;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a graph model of TensorFlow.js: the JSON of `model.json`, and the shards of weights that it
 * names. Weights may be float32, int32, or quantised to float16, 8 or 16 bits.
 * @param source names the model in errors
 * @throws FormatError for what is no graph model, or for weights of another size than it states
 */
export async function readGraphFile(
  json: unknown,
  readShard: ReadShard,
  source: string,
): Promise<GraphFile> {
  const file = new GraphReader(source);
  const { modelTopology, weightsManifest } = file.object(json, 'model.json');
  const { node } = file.object(modelTopology, 'modelTopology');
  const weights = await readWeights(file, file.list(weightsManifest, 'weightsManifest'), readShard);
  const nodes: GraphNode[] = [];
  const constants = new Map<string, GraphConstant>();
  for (const item of file.list(node, 'modelTopology.node')) {
    const { name, op, input, attr } = file.object(item, 'a node');
    const own = file.text(name, 'the name of a node');
    const kind = file.text(op, `the op of ${own}`);
    const attributes = new GraphAttributes(file, own, file.object(attr ?? {}, `attr of ${own}`));
    if (kind === 'Const') {
      const constant = weights.get(own);
      if (constant === undefined) throw file.error(`weights for the constant ${own}`, 'none');
      constants.set(own, constant);
    } else {
      const inputs = file
        .list(input ?? [], `input of ${own}`)
        .map((one) => file.text(one, `an input of ${own}`))
        .filter((one) => !one.startsWith('^'))
        .map((one) => one.replace(/:\d+$/, ''));
      nodes.push({ name: own, op: kind, inputs, attributes });
    }
  }
  return { source, nodes, constants };
}

async function readWeights(
  file: GraphReader,
  groups: readonly unknown[],
  readShard: ReadShard,
): Promise<Map<string, GraphConstant>> {
  const constants = new Map<string, GraphConstant>();
  for (const group of groups) {
    const { paths, weights } = file.object(group, 'a group of weights');
    const shards: Uint8Array[] = [];
    for (const path of file.list(paths, 'paths of weights')) {
      shards.push(await readShard(file.relativePath(path)));
    }
    const bytes = joined(shards);
    let place = 0;
    for (const item of file.list(weights, 'weights')) {
      const entry = file.object(item, 'an entry of weights');
      const name = file.text(entry.name, 'the name of a weight');
      const shape = file.list(entry.shape, `shape of ${name}`).map((length) => {
        if (Number.isSafeInteger(length) && (length as number) >= 0) return length as number;
        throw file.error(`whole numbers as the shape of ${name}`, describe(length));
      });
      const { dtype, scale, least } = storageOf(file, name, entry);
      const size = sizeOf(shape);
      const end = place + size * byteSizes[dtype];
      if (end > bytes.length) {
        throw file.error(`${end} bytes of weights up to ${name}`, String(bytes.length));
      }
      const values = decode(bytes.slice(place, end), dtype, scale, least);
      constants.set(name, { shape, values });
      place = end;
    }
    if (place !== bytes.length) {
      throw file.error(`${place} bytes of weights in a group`, String(bytes.length));
    }
  }
  return constants;
}

const byteSizes = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1 } as const;

type Storage = keyof typeof byteSizes;

function storageOf(
  file: GraphReader,
  name: string,
  entry: Json,
): { readonly dtype: Storage; readonly scale: number; readonly least: number } {
  const quantized = file.object(entry.quantization ?? {}, `quantization of ${name}`);
  const { dtype = entry.dtype, scale = 1, min = 0 } = quantized;
  const isKnown = typeof dtype === 'string' && Object.hasOwn(byteSizes, dtype);
  if (!isKnown) {
    const known = Object.keys(byteSizes).join(', ');
    throw file.error(`weights of ${known}`, `${describe(dtype)} for ${name}`);
  }
  if (!Number.isFinite(scale) || !Number.isFinite(min)) {
    throw file.error(`a finite scale and min for ${name}`, `${describe(scale)}, ${describe(min)}`);
  }
  return { dtype: dtype as Storage, scale: Number(scale), least: Number(min) };
}

/** @param bytes little-endian, as every machine is that JavaScript runs on */
function decode(
  bytes: Uint8Array,
  dtype: Storage,
  scale: number,
  least: number,
): Float32Array | Int32Array {
  const { buffer } = bytes;
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer), fromHalf);
    case 'uint16':
      return Float32Array.from(new Uint16Array(buffer), (value) => value * scale + least);
    case 'uint8':
      return Float32Array.from(bytes, (value) => value * scale + least);
    default:
      return dtype satisfies never;
  }
}

/** The value of IEEE 754 half precision. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

/** Reads values of JSON, each with an error that says what was expected where. */
class GraphReader {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  error(expected: string, got: string): FormatError {
    return new FormatError(
      `${this.#source}: expected ${expected}, got ${got}; give the model.json of a graph model of ` +
        'TensorFlow.js with all its files',
    );
  }

  object(value: unknown, what: string): Json {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    throw this.error(`an object as ${what}`, describe(value));
  }

  list(value: unknown, what: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    throw this.error(`a list as ${what}`, describe(value));
  }

  text(value: unknown, what: string): string {
    if (typeof value === 'string') return value;
    throw this.error(`a text as ${what}`, describe(value));
  }

  /** A file next to `model.json`, or below it. */
  relativePath(value: unknown): string {
    const path = this.text(value, 'a path of weights');
    const isBelow = !/^[/\\]|^[a-z][a-z0-9+.-]*:|\\/i.test(path) && !path.split('/').includes('..');
    if (path !== '' && isBelow) return path;
    throw this.error('paths of weights next to model.json', describe(path));
  }
}

/** The attributes of a node, in the JSON of protocol buffers. */
export class GraphAttributes {
  readonly #file: GraphReader;
  readonly #node: string;
  readonly #fields: Json;

  constructor(file: GraphReader, node: string, fields: Json) {
    this.#file = file;
    this.#node = node;
    this.#fields = fields;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  text(name: string, standard: string): string {
    return this.has(name) ? this.#decode(this.#field(name).s) : standard;
  }

  /** Texts of a list. */
  texts(name: string): string[] {
    return this.#listOf(name, 's').map((item) => this.#decode(item));
  }

  /** Whole numbers of a list, which JSON has as texts. */
  numbers(name: string, standard: readonly number[]): readonly number[] {
    return this.has(name) ? this.#listOf(name, 'i').map(Number) : standard;
  }

  number(name: string, standard: number): number {
    return this.has(name) ? Number(this.#field(name).f ?? standard) : standard;
  }

  /** A shape, −1 where a length is open; null where the file states none. */
  shape(name: string): number[] | null {
    if (!this.has(name)) return null;
    const shape = this.#file.object(this.#field(name).shape, `${name} of ${this.#node}`);
    if (shape.dim === undefined) return null;
    return this.#file
      .list(shape.dim, `${name} of ${this.#node}`)
      .map((length) => Number(this.#file.object(length, `a length of ${this.#node}`).size));
  }

  isTrue(name: string): boolean {
    return this.has(name) && this.#field(name).b === true;
  }

  #field(name: string): Json {
    return this.#file.object(this.#fields[name], `${name} of ${this.#node}`);
  }

  #listOf(name: string, kind: 's' | 'i'): readonly unknown[] {
    if (!this.has(name)) return [];
    const list = this.#file.object(this.#field(name).list, `the list ${name} of ${this.#node}`);
    return this.#file.list(list[kind] ?? [], `${name} of ${this.#node}`);
  }

  /** Bytes come as a list of numbers, or in base64. */
  #decode(value: unknown): string {
    if (Array.isArray(value)) return String.fromCharCode(...value.map(Number));
    return atob(this.#file.text(value, `an attribute of ${this.#node}`));
  }
}

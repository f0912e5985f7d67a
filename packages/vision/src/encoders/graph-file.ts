import { type ReadShard, readWeightsManifest } from '@unrolled/formats';
import { type Json, JsonReader } from '@unrolled/guards';

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
  /** In the order of the file, without constants. */
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, GraphConstant>;
}

/**
 * Reads a graph model of TensorFlow.js: the JSON of `model.json`, and the shards of weights that it
 * names. Weights may be float32, int32, or quantised to float16, 8 or 16 bits.
 * @param source names the model in errors
 * @throws FormatError for an invalid graph model, or for weights of another size than it states
 */
export async function readGraphFile(
  json: unknown,
  readShard: ReadShard,
  source: string,
): Promise<GraphFile> {
  const file = new JsonReader(
    source,
    'give the model.json of a graph model of TensorFlow.js with all its files',
  );
  const { modelTopology, weightsManifest } = file.object(json, 'model.json');
  const { node } = file.object(modelTopology, 'modelTopology');
  const weights = await readWeightsManifest(weightsManifest, readShard, { source });
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

/** The attributes of a node, in the JSON of protocol buffers. */
export class GraphAttributes {
  readonly #file: JsonReader;
  readonly #node: string;
  readonly #fields: Json;

  constructor(file: JsonReader, node: string, fields: Json) {
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

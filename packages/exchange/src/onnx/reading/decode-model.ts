import { describe } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';
import type { PbfReader } from 'pbf';
import { type Constant, decodeTensor, type StoredTensor, storedTensor } from './decode-tensor.ts';

/** A value of an attribute, by the field of AttributeProto that holds it. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | Constant
  | GraphProto;

/** Node of a graph, decoded. */
export interface NodeProto {
  /** Name of the node, or of its first output. */
  name: string;
  operator: string;
  domain: string;
  /** Names of values; empty for an omitted one. */
  inputs: string[];
  outputs: string[];
  attributes: Map<string, AttributeValue>;
}

/** Graph, decoded. */
export interface GraphProto {
  nodes: NodeProto[];
  constants: Map<string, Constant>;
  inputs: string[];
  outputs: string[];
}

/** Model, decoded. */
export interface ModelProto {
  graph: GraphProto;
  /** Version of the operators of ONNX itself. */
  operatorSet: number;
  metadata: Map<string, string>;
}

/**
 * The graph of a file in ONNX, after onnx.proto3. The reader is loaded on first use.
 * @param where beginning of an error
 * @throws FormatError for a file that is damaged, or whose weights are in separate files
 */
export async function decodeModel(where: string, bytes: Uint8Array): Promise<ModelProto> {
  const { PbfReader } = await import('pbf');
  const decoder = new ModelDecoder(where);
  const model: ModelProto = { graph: emptyGraph(), operatorSet: 0, metadata: new Map() };
  try {
    const reader = new PbfReader(bytes);
    reader.readFields((tag, result, pbf) => decoder.model(tag, result, pbf), model);
    // The reader does not notice that a text or a message goes on beyond the end.
    if (reader.pos !== bytes.length) throw new RangeError('the file ends within a field');
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(`${where}: the file is damaged; export the model again`, {
      cause: error,
    });
  }
  if (model.graph.nodes.length > 0 && model.operatorSet > 0) return model;
  throw new FormatError(`${where}: expected a model in ONNX, got another file`);
}

const emptyGraph = (): GraphProto => ({ nodes: [], constants: new Map(), inputs: [], outputs: [] });

/** Branches within branches; models have a few. */
const deepest = 16;

/** Fields of an attribute that have been read. */
interface AttributeFields {
  name: string;
  single: AttributeValue | null;
  numbers: number[];
  texts: string[];
  type: number;
}

/** Reads one field of a message into the object for it; numbers of fields are those of onnx.proto3. */
class ModelDecoder {
  readonly #where: string;
  #depth = 0;

  constructor(where: string) {
    this.#where = where;
  }

  model(tag: number, model: ModelProto, pbf: PbfReader): void {
    if (tag === 7) {
      pbf.readMessage((inner, graph, reader) => this.#graph(inner, graph, reader), model.graph);
    } else if (tag === 8) {
      const set = pbf.readMessage(readOperatorSet, { domain: '', version: 0 });
      if (set.domain === '' || set.domain === 'ai.onnx') model.operatorSet = set.version;
    } else if (tag === 14) {
      const { key, value } = pbf.readMessage(readEntry, { key: '', value: '' });
      model.metadata.set(key, value);
    }
  }

  #graph(tag: number, graph: GraphProto, pbf: PbfReader): void {
    switch (tag) {
      case 1: {
        const node: NodeProto = {
          ...{ name: '', operator: '', domain: '', inputs: [], outputs: [] },
          attributes: new Map(),
        };
        pbf.readMessage((inner, result, reader) => this.#node(inner, result, reader), node);
        if (node.name === '') node.name = node.outputs[0] ?? '';
        graph.nodes.push(node);
        break;
      }
      case 5: {
        const stored = pbf.readMessage(decodeTensor, storedTensor());
        graph.constants.set(stored.name, this.#constant(stored));
        break;
      }
      case 11:
        graph.inputs.push(pbf.readMessage(readName, { name: '' }).name);
        break;
      case 12:
        graph.outputs.push(pbf.readMessage(readName, { name: '' }).name);
        break;
      case 15:
        throw new FormatError(`${this.#where}: sparse weights cannot be read; export dense ones`);
    }
  }

  #node(tag: number, node: NodeProto, pbf: PbfReader): void {
    switch (tag) {
      case 1:
        node.inputs.push(pbf.readString());
        break;
      case 2:
        node.outputs.push(pbf.readString());
        break;
      case 3:
        node.name = pbf.readString();
        break;
      case 4:
        node.operator = pbf.readString();
        break;
      case 5: {
        const fields: AttributeFields = { name: '', single: null, numbers: [], texts: [], type: 0 };
        pbf.readMessage((inner, result, reader) => this.#attribute(inner, result, reader), fields);
        const { name, single, numbers, texts, type } = fields;
        const isTexts = type === 8 || texts.length > 0;
        node.attributes.set(
          name,
          single ?? (isTexts ? texts : type === 3 ? '' : defaultOf(type, numbers)),
        );
        break;
      }
      case 7:
        node.domain = pbf.readString();
        break;
    }
  }

  #attribute(tag: number, fields: AttributeFields, pbf: PbfReader): void {
    switch (tag) {
      case 1:
        fields.name = pbf.readString();
        break;
      case 2:
        fields.single = pbf.readFloat();
        break;
      case 3:
        fields.single = pbf.readVarint(true);
        break;
      case 4:
        fields.single = pbf.readString();
        break;
      case 5:
        fields.single = this.#constant(pbf.readMessage(decodeTensor, storedTensor()));
        break;
      case 6: {
        if (++this.#depth > deepest) {
          throw new FormatError(`${this.#where}: branches are nested deeper than ${deepest}`);
        }
        const graph = emptyGraph();
        pbf.readMessage((inner, result, reader) => this.#graph(inner, result, reader), graph);
        this.#depth--;
        fields.single = graph;
        break;
      }
      case 7:
        pbf.readPackedFloat(fields.numbers);
        break;
      case 8:
        pbf.readPackedVarint(fields.numbers, true);
        break;
      case 9:
        fields.texts.push(pbf.readString());
        break;
      case 20:
        fields.type = pbf.readVarint();
        break;
    }
  }

  #constant(stored: StoredTensor): Constant {
    const constant = stored.constant();
    if (typeof constant !== 'string') return constant;
    throw new FormatError(`${this.#where}: weights ${describe(stored.name)}: ${constant}`);
  }
}

/** Zero is not written: a missing single number of an attribute is 0. */
const defaultOf = (type: number, numbers: readonly number[]): number | readonly number[] =>
  (type === 1 || type === 2) && numbers.length === 0 ? 0 : numbers;

function readOperatorSet(
  tag: number,
  set: { domain: string; version: number },
  pbf: PbfReader,
): void {
  if (tag === 1) set.domain = pbf.readString();
  else if (tag === 2) set.version = pbf.readVarint();
}

function readEntry(tag: number, entry: { key: string; value: string }, pbf: PbfReader): void {
  if (tag === 1) entry.key = pbf.readString();
  else if (tag === 2) entry.value = pbf.readString();
}

function readName(tag: number, value: { name: string }, pbf: PbfReader): void {
  if (tag === 1) value.name = pbf.readString();
}

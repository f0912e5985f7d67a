import type { FileBytes } from '@unrolled/formats';
import type { PbfWriter } from 'pbf';
import type { Weight } from '../weights.ts';

/** A dimension is a length, or the name of a dynamic one. */
export type Dimension = number | string;

/** Element types by their numbers in TensorProto.DataType. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** Element type of a tensor in ONNX. */
export type ElementType = keyof typeof elementTypes;

/** Input or output of a graph. */
export interface NamedValue {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly Dimension[];
}

/** Values that a graph holds: float32 weights, or int64 shapes and axes. */
export interface Constant {
  readonly name: string;
  readonly value: Weight | { readonly shape: readonly number[]; readonly values: BigInt64Array };
}

type AttributeValue = number | string | readonly number[] | readonly string[];

/** Attributes of a node by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Node of an ONNX graph. */
export interface Node {
  /** Name of the operator in ONNX: LSTM, Gather. */
  readonly operator: string;
  readonly name: string;
  /** Names of values; empty for an omitted optional one. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Graph to encode. */
export interface Graph {
  readonly name: string;
  /** In an order in which each follows what it reads. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
}

/** Version of the operator set; every runtime since 2022 has it. */
const operatorSet = 17;
const irVersion = 8;

/** The bytes of an ONNX file, after onnx.proto3 of ONNX 1.12. The writer is loaded on first use. */
export async function encodeModel(
  graph: Graph,
  metadata: ReadonlyMap<string, string>,
): Promise<FileBytes> {
  const { PbfWriter } = await import('pbf');
  const model = new PbfWriter();
  model.writeVarintField(1, irVersion);
  model.writeStringField(2, 'unrolled'); // producer_name
  model.writeMessage(7, writeGraph, graph);
  model.writeMessage(8, writeOperatorSet, operatorSet);
  for (const entry of metadata) model.writeMessage(14, writeEntry, entry);
  return model.finish() as FileBytes;
}

function writeGraph({ name, nodes, constants, inputs, outputs }: Graph, graph: PbfWriter): void {
  for (const node of nodes) graph.writeMessage(1, writeNode, node);
  graph.writeStringField(2, name);
  for (const constant of constants) graph.writeMessage(5, writeConstant, constant);
  for (const input of inputs) graph.writeMessage(11, writeNamedValue, input);
  for (const output of outputs) graph.writeMessage(12, writeNamedValue, output);
}

function writeNode({ operator, name, inputs, outputs, attributes }: Node, node: PbfWriter): void {
  for (const input of inputs) node.writeStringField(1, input);
  for (const output of outputs) node.writeStringField(2, output);
  node.writeStringField(3, name);
  node.writeStringField(4, operator); // op_type
  for (const entry of Object.entries(attributes)) node.writeMessage(5, writeAttribute, entry);
}

/** Numbers of AttributeProto.AttributeType. */
const attributeTypes = { integer: 2, text: 3, integers: 7, texts: 8 };

function writeAttribute([name, value]: [string, AttributeValue], attribute: PbfWriter): void {
  attribute.writeStringField(1, name);
  if (typeof value === 'number') {
    attribute.writeVarintField(3, value);
    attribute.writeVarintField(20, attributeTypes.integer);
  } else if (typeof value === 'string') {
    attribute.writeStringField(4, value);
    attribute.writeVarintField(20, attributeTypes.text);
  } else {
    const areTexts = typeof value[0] === 'string';
    for (const one of value) {
      if (typeof one === 'string') attribute.writeStringField(9, one);
      else attribute.writeVarintField(8, one);
    }
    attribute.writeVarintField(20, areTexts ? attributeTypes.texts : attributeTypes.integers);
  }
}

function writeConstant({ name, value: { shape, values } }: Constant, tensor: PbfWriter): void {
  for (const length of shape) tensor.writeVarintField(1, length);
  tensor.writeVarintField(2, elementTypes[values instanceof Float32Array ? 'float32' : 'int64']);
  tensor.writeStringField(8, name);
  // raw_data, little-endian
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  tensor.writeBytesField(9, bytes);
}

function writeNamedValue({ name, dtype, shape }: NamedValue, info: PbfWriter): void {
  info.writeStringField(1, name);
  info.writeMessage(2, (_, type) => type.writeMessage(1, writeTensorType, { dtype, shape }), null);
}

function writeTensorType(
  { dtype, shape }: { dtype: ElementType; shape: readonly Dimension[] },
  type: PbfWriter,
): void {
  type.writeVarintField(1, elementTypes[dtype]);
  type.writeMessage(2, writeShape, shape);
}

function writeShape(shape: readonly Dimension[], dimensions: PbfWriter): void {
  for (const dimension of shape) dimensions.writeMessage(1, writeDimension, dimension);
}

function writeDimension(value: Dimension, dimension: PbfWriter): void {
  if (typeof value === 'number') dimension.writeVarintField(1, value);
  else dimension.writeStringField(2, value);
}

function writeOperatorSet(version: number, set: PbfWriter): void {
  set.writeStringField(1, ''); // the default domain
  set.writeVarintField(2, version);
}

function writeEntry([key, value]: [string, string], entry: PbfWriter): void {
  entry.writeStringField(1, key);
  entry.writeStringField(2, value);
}

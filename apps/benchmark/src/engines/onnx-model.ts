import { PbfWriter } from 'pbf';

interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A float32 constant. */
export interface OnnxConstant extends NamedShape {
  readonly values: number[];
}

export interface OnnxNode {
  /** The operator by its name in ONNX: LSTM, Conv. */
  readonly operator: string;
  /** Names of values; empty for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

/** A graph of float32 values. */
export interface OnnxGraph {
  readonly name: string;
  /** In an order in which each follows what it reads. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly NamedShape[];
  readonly outputs: readonly NamedShape[];
}

const floatType = 1;
const integerAttribute = 2;
const integersAttribute = 7;

/** The bytes of an ONNX file (IR 8, opset 14), after onnx.proto3 of ONNX 1. */
export function onnxModel(graph: OnnxGraph): Uint8Array {
  const model = new PbfWriter();
  model.writeVarintField(1, 8); // ir_version
  model.writeStringField(2, 'unrolled-benchmark'); // producer_name
  model.writeMessage(7, writeGraph, graph);
  model.writeMessage(8, writeOperatorSet, 14);
  return model.finish();
}

function writeGraph(
  { name, nodes, constants, inputs, outputs }: OnnxGraph,
  graph: PbfWriter,
): void {
  for (const node of nodes) graph.writeMessage(1, writeNode, node);
  graph.writeStringField(2, name);
  for (const constant of constants) graph.writeMessage(5, writeTensor, constant);
  for (const input of inputs) graph.writeMessage(11, writeValueInfo, input);
  for (const output of outputs) graph.writeMessage(12, writeValueInfo, output);
}

function writeNode({ operator, inputs, outputs, attributes }: OnnxNode, node: PbfWriter): void {
  for (const input of inputs) node.writeStringField(1, input);
  for (const output of outputs) node.writeStringField(2, output);
  node.writeStringField(4, operator); // op_type
  for (const entry of Object.entries(attributes)) node.writeMessage(5, writeAttribute, entry);
}

function writeAttribute(
  [name, value]: [string, number | readonly number[]],
  attribute: PbfWriter,
): void {
  attribute.writeStringField(1, name);
  if (typeof value === 'number') attribute.writeVarintField(3, value);
  else for (const one of value) attribute.writeVarintField(8, one);
  attribute.writeVarintField(20, typeof value === 'number' ? integerAttribute : integersAttribute);
}

function writeTensor({ name, shape, values }: OnnxConstant, tensor: PbfWriter): void {
  for (const length of shape) tensor.writeVarintField(1, length);
  tensor.writeVarintField(2, floatType);
  tensor.writePackedFloat(4, values);
  tensor.writeStringField(8, name);
}

function writeValueInfo({ name, shape }: NamedShape, info: PbfWriter): void {
  info.writeStringField(1, name);
  info.writeMessage(2, writeType, shape);
}

function writeType(shape: readonly number[], type: PbfWriter): void {
  type.writeMessage(1, writeTensorType, shape);
}

function writeTensorType(shape: readonly number[], tensorType: PbfWriter): void {
  tensorType.writeVarintField(1, floatType);
  tensorType.writeMessage(2, writeShape, shape);
}

function writeShape(shape: readonly number[], dimensions: PbfWriter): void {
  for (const length of shape) dimensions.writeMessage(1, writeDimension, length);
}

function writeDimension(length: number, dimension: PbfWriter): void {
  dimension.writeVarintField(1, length);
}

function writeOperatorSet(version: number, operatorSet: PbfWriter): void {
  operatorSet.writeStringField(1, ''); // the default domain
  operatorSet.writeVarintField(2, version);
}

import { PbfWriter } from 'pbf';
import type { FloatArray, LayerWeights } from '../workload.ts';

export interface OnnxLstmOptions {
  readonly time: number;
  readonly batch: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Whether the state is an input (`h`, `c`) or starts at zero. */
  readonly carriesState: boolean;
}

/** ONNX orders the gates i, o, f, g where PyTorch has i, f, g, o. */
const onnxGateOrder = [0, 3, 1, 2];

const floatType = 1;
const integerAttribute = 2;

interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * The bytes of an ONNX file (IR 8, opset 14) that holds one LSTM, after onnx.proto3 of ONNX 1.
 *
 * Inputs: `x` [time, batch, inputSize], with `carriesState` also `h` and `c` [1, batch, hiddenSize].
 * Outputs: `y` [time, 1, batch, hiddenSize], `h_next` and `c_next` [1, batch, hiddenSize].
 */
export function onnxLstm(weights: LayerWeights, options: OnnxLstmOptions): Uint8Array {
  const model = new PbfWriter();
  model.writeVarintField(1, 8); // ir_version
  model.writeStringField(2, 'unrolled-benchmark'); // producer_name
  model.writeMessage(7, writeGraph, { weights, options });
  model.writeMessage(8, writeOperatorSet, 14);
  return model.finish();
}

interface GraphContent {
  readonly weights: LayerWeights;
  readonly options: OnnxLstmOptions;
}

function writeGraph({ weights, options }: GraphContent, graph: PbfWriter): void {
  const { time, batch, inputSize, hiddenSize, carriesState } = options;
  const gates = 4 * hiddenSize;
  const state = [1, batch, hiddenSize];
  const inputs = [
    { name: 'x', shape: [time, batch, inputSize] },
    ...(carriesState ? ['h', 'c'].map((name) => ({ name, shape: state })) : []),
  ];
  const outputs = [
    { name: 'y', shape: [time, 1, batch, hiddenSize] },
    { name: 'h_next', shape: state },
    { name: 'c_next', shape: state },
  ];
  const initializers = [
    { name: 'w', shape: [1, gates, inputSize], values: reorderGates(weights.weight_ih_l0) },
    { name: 'r', shape: [1, gates, hiddenSize], values: reorderGates(weights.weight_hh_l0) },
    {
      name: 'b',
      shape: [1, 2 * gates],
      values: [...reorderGates(weights.bias_ih_l0), ...reorderGates(weights.bias_hh_l0)],
    },
  ];
  graph.writeMessage(1, writeLstmNode, options);
  graph.writeStringField(2, 'lstm');
  for (const initializer of initializers) graph.writeMessage(5, writeTensor, initializer);
  for (const input of inputs) graph.writeMessage(11, writeValueInfo, input);
  for (const output of outputs) graph.writeMessage(12, writeValueInfo, output);
}

function writeLstmNode({ carriesState, hiddenSize }: OnnxLstmOptions, node: PbfWriter): void {
  const noLengths = '';
  const inputs = ['x', 'w', 'r', 'b', ...(carriesState ? [noLengths, 'h', 'c'] : [])];
  for (const input of inputs) node.writeStringField(1, input);
  for (const output of ['y', 'h_next', 'c_next']) node.writeStringField(2, output);
  node.writeStringField(3, 'lstm'); // name
  node.writeStringField(4, 'LSTM'); // op_type
  node.writeMessage(5, writeIntegerAttribute, { name: 'hidden_size', value: hiddenSize });
}

function writeIntegerAttribute(
  { name, value }: { name: string; value: number },
  attribute: PbfWriter,
): void {
  attribute.writeStringField(1, name);
  attribute.writeVarintField(3, value);
  attribute.writeVarintField(20, integerAttribute);
}

function writeTensor(
  { name, shape, values }: NamedShape & { readonly values: number[] },
  tensor: PbfWriter,
): void {
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

/** Four gates [4 * hidden, …] from PyTorch's order to ONNX's. */
function reorderGates({ values }: FloatArray): number[] {
  const size = values.length / 4;
  return onnxGateOrder.flatMap((gate) =>
    Array.from(values.subarray(gate * size, (gate + 1) * size)),
  );
}

import type { FloatArray, LayerWeights } from '../workload.ts';
import { onnxModel } from './onnx-model.ts';

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

/**
 * The bytes of an ONNX file that holds one LSTM.
 *
 * Inputs: `x` [time, batch, inputSize], with `carriesState` also `h` and `c` [1, batch, hiddenSize].
 * Outputs: `y` [time, 1, batch, hiddenSize], `h_next` and `c_next` [1, batch, hiddenSize].
 */
export function onnxLstm(weights: LayerWeights, options: OnnxLstmOptions): Uint8Array {
  const { time, batch, inputSize, hiddenSize, carriesState } = options;
  const gates = 4 * hiddenSize;
  const state = [1, batch, hiddenSize];
  const noLengths = '';
  return onnxModel({
    name: 'lstm',
    nodes: [
      {
        operator: 'LSTM',
        inputs: ['x', 'w', 'r', 'b', ...(carriesState ? [noLengths, 'h', 'c'] : [])],
        outputs: ['y', 'h_next', 'c_next'],
        attributes: { hidden_size: hiddenSize },
      },
    ],
    constants: [
      { name: 'w', shape: [1, gates, inputSize], values: reorderGates(weights.weight_ih_l0) },
      { name: 'r', shape: [1, gates, hiddenSize], values: reorderGates(weights.weight_hh_l0) },
      {
        name: 'b',
        shape: [1, 2 * gates],
        values: [...reorderGates(weights.bias_ih_l0), ...reorderGates(weights.bias_hh_l0)],
      },
    ],
    inputs: [
      { name: 'x', shape: [time, batch, inputSize] },
      ...(carriesState ? ['h', 'c'].map((name) => ({ name, shape: state })) : []),
    ],
    outputs: [
      { name: 'y', shape: [time, 1, batch, hiddenSize] },
      { name: 'h_next', shape: state },
      { name: 'c_next', shape: state },
    ],
  });
}

/** Four gates [4 * hidden, …] from PyTorch's order to ONNX's. */
function reorderGates({ values }: FloatArray): number[] {
  const size = values.length / 4;
  return onnxGateOrder.flatMap((gate) =>
    Array.from(values.subarray(gate * size, (gate + 1) * size)),
  );
}

import { encodeModel } from '@unrolled/exchange/parts';
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

/**
 * The bytes of an ONNX file that holds one LSTM.
 *
 * Inputs: `x` [time, batch, inputSize], with `carriesState` also `h` and `c` [1, batch, hiddenSize].
 * Outputs: `y` [time, 1, batch, hiddenSize], `h_next` and `c_next` [1, batch, hiddenSize].
 */
export function onnxLstm(weights: LayerWeights, options: OnnxLstmOptions): Promise<Uint8Array> {
  const { time, batch, inputSize, hiddenSize, carriesState } = options;
  const gates = 4 * hiddenSize;
  const state = [1, batch, hiddenSize];
  const noLengths = '';
  const graph = {
    name: 'lstm',
    nodes: [
      {
        operator: 'LSTM',
        name: 'lstm',
        inputs: ['x', 'w', 'r', 'b', ...(carriesState ? [noLengths, 'h', 'c'] : [])],
        outputs: ['y', 'h_next', 'c_next'],
        attributes: { hidden_size: hiddenSize },
      },
    ],
    constants: [
      constant('w', [1, gates, inputSize], reorderGates(weights.weight_ih_l0)),
      constant('r', [1, gates, hiddenSize], reorderGates(weights.weight_hh_l0)),
      constant(
        'b',
        [1, 2 * gates],
        [...reorderGates(weights.bias_ih_l0), ...reorderGates(weights.bias_hh_l0)],
      ),
    ],
    inputs: [
      float32('x', [time, batch, inputSize]),
      ...(carriesState ? ['h', 'c'].map((name) => float32(name, state)) : []),
    ],
    outputs: [
      float32('y', [time, 1, batch, hiddenSize]),
      ...['h_next', 'c_next'].map((name) => float32(name, state)),
    ],
  };
  return encodeModel(graph, new Map());
}

const float32 = (name: string, shape: readonly number[]) => ({
  ...{ name, shape },
  dtype: 'float32' as const,
});

const constant = (name: string, shape: readonly number[], values: readonly number[]) => ({
  name,
  value: { shape, values: Float32Array.from(values) },
});

/** Four gates [4 * hidden, …] from PyTorch's order to ONNX's. */
function reorderGates({ values }: FloatArray): number[] {
  const size = values.length / 4;
  return onnxGateOrder.flatMap((gate) =>
    Array.from(values.subarray(gate * size, (gate + 1) * size)),
  );
}

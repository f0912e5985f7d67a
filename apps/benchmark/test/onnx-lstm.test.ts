import { expect, it } from 'vitest';
import { onnxLstm } from '../src/engines/onnx-lstm.ts';
import type { FloatArray } from '../src/workload.ts';
import { readGraph } from './fixtures/read-onnx.ts';

/** Counts up from `first`, so that every element tells where it was. */
function ramp(shape: number[], first: number): FloatArray {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, index) => first + index) };
}

const hiddenSize = 2;
const inputSize = 3;
const weights = {
  weight_ih_l0: ramp([8, 3], 0),
  weight_hh_l0: ramp([8, 2], 100),
  bias_ih_l0: ramp([8], 200),
  bias_hh_l0: ramp([8], 300),
};
const options = { time: 5, batch: 7, inputSize, hiddenSize };

it('describes inputs, outputs and the operator', async () => {
  const graph = readGraph(await onnxLstm(weights, { ...options, carriesState: false }));
  expect(graph.inputs).toEqual({ x: [5, 7, 3] });
  expect(graph.outputs).toEqual({ y: [5, 1, 7, 2], h_next: [1, 7, 2], c_next: [1, 7, 2] });
  expect(graph.nodes).toEqual([
    {
      operator: 'LSTM',
      inputs: ['x', 'w', 'r', 'b'],
      outputs: ['y', 'h_next', 'c_next'],
      attributes: { hidden_size: 2 },
    },
  ]);
});

it('takes the state after the absent sequence lengths', async () => {
  const graph = readGraph(await onnxLstm(weights, { ...options, carriesState: true }));
  expect(graph.inputs).toEqual({ x: [5, 7, 3], h: [1, 7, 2], c: [1, 7, 2] });
  expect(graph.nodes[0].inputs).toEqual(['x', 'w', 'r', 'b', '', 'h', 'c']);
});

it('puts the gates from i, f, g, o into i, o, f, g', async () => {
  const { w, r, b } = readGraph(
    await onnxLstm(weights, { ...options, carriesState: false }),
  ).tensors;
  expect(w.shape).toEqual([1, 8, 3]);
  const rowsOfW = [0, 1, 6, 7, 2, 3, 4, 5].flatMap((row) => [row * 3, row * 3 + 1, row * 3 + 2]);
  expect(w.values).toEqual(rowsOfW);
  expect(r.shape).toEqual([1, 8, 2]);
  expect(r.values.slice(0, 6)).toEqual([100, 101, 102, 103, 112, 113]);
  expect(b.shape).toEqual([1, 16]);
  expect(b.values.slice(0, 4)).toEqual([200, 201, 206, 207]);
  expect(b.values.slice(8, 12)).toEqual([300, 301, 306, 307]);
});

import { PbfReader } from 'pbf';
import { expect, it } from 'vitest';
import { onnxLstm } from '../src/engines/onnx-lstm.ts';
import type { FloatArray } from '../src/workload.ts';

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

it('describes inputs, outputs and the operator', () => {
  const graph = readGraph(onnxLstm(weights, { ...options, carriesState: false }));
  expect(graph.inputs).toEqual({ x: [5, 7, 3] });
  expect(graph.outputs).toEqual({ y: [5, 1, 7, 2], h_next: [1, 7, 2], c_next: [1, 7, 2] });
  expect(graph.node).toEqual({
    operator: 'LSTM',
    inputs: ['x', 'w', 'r', 'b'],
    outputs: ['y', 'h_next', 'c_next'],
    attributes: { hidden_size: 2 },
  });
});

it('takes the state after the absent sequence lengths', () => {
  const graph = readGraph(onnxLstm(weights, { ...options, carriesState: true }));
  expect(graph.inputs).toEqual({ x: [5, 7, 3], h: [1, 7, 2], c: [1, 7, 2] });
  expect(graph.node.inputs).toEqual(['x', 'w', 'r', 'b', '', 'h', 'c']);
});

it('puts the gates from i, f, g, o into i, o, f, g', () => {
  const { w, r, b } = readGraph(onnxLstm(weights, { ...options, carriesState: false })).tensors;
  expect(w.shape).toEqual([1, 8, 3]);
  const rowsOfW = [0, 1, 6, 7, 2, 3, 4, 5].flatMap((row) => [row * 3, row * 3 + 1, row * 3 + 2]);
  expect(w.values).toEqual(rowsOfW);
  expect(r.shape).toEqual([1, 8, 2]);
  expect(r.values.slice(0, 6)).toEqual([100, 101, 102, 103, 112, 113]);
  expect(b.shape).toEqual([1, 16]);
  expect(b.values.slice(0, 4)).toEqual([200, 201, 206, 207]);
  expect(b.values.slice(8, 12)).toEqual([300, 301, 306, 307]);
});

// A reader of onnx.proto3, as far as the model goes.

interface Graph {
  inputs: Record<string, number[]>;
  outputs: Record<string, number[]>;
  tensors: Record<string, { shape: number[]; values: number[] }>;
  node: {
    operator: string;
    inputs: string[];
    outputs: string[];
    attributes: Record<string, number>;
  };
}

function readGraph(bytes: Uint8Array): Graph {
  const graph: Graph = {
    inputs: {},
    outputs: {},
    tensors: {},
    node: { operator: '', inputs: [], outputs: [], attributes: {} },
  };
  new PbfReader(bytes).readFields((field, _, model) => {
    if (field === 7) model.readMessage(readGraphField, graph);
  }, graph);
  return graph;
}

function readGraphField(field: number, graph: Graph, pbf: PbfReader): void {
  if (field === 1) pbf.readMessage(readNodeField, graph.node);
  if (field === 5) {
    const tensor = pbf.readMessage(readTensorField, { name: '', shape: [], values: [] });
    graph.tensors[tensor.name] = { shape: tensor.shape, values: tensor.values };
  }
  if (field === 11 || field === 12) {
    const info = pbf.readMessage(readValueInfoField, { name: '', shape: [] });
    graph[field === 11 ? 'inputs' : 'outputs'][info.name] = info.shape;
  }
}

function readNodeField(field: number, node: Graph['node'], pbf: PbfReader): void {
  if (field === 1) node.inputs.push(pbf.readString());
  if (field === 2) node.outputs.push(pbf.readString());
  if (field === 4) node.operator = pbf.readString();
  if (field === 5) {
    const attribute = pbf.readMessage(
      (inner, into, reader) => {
        if (inner === 1) into.name = reader.readString();
        if (inner === 3) into.value = reader.readVarint();
      },
      { name: '', value: 0 },
    );
    node.attributes[attribute.name] = attribute.value;
  }
}

interface NamedShape {
  name: string;
  shape: number[];
}

function readTensorField(
  field: number,
  tensor: NamedShape & { values: number[] },
  pbf: PbfReader,
): void {
  if (field === 1) tensor.shape.push(pbf.readVarint());
  if (field === 2) expect(pbf.readVarint()).toBe(1); // FLOAT
  if (field === 4) pbf.readPackedFloat(tensor.values);
  if (field === 8) tensor.name = pbf.readString();
}

function readValueInfoField(field: number, info: NamedShape, pbf: PbfReader): void {
  if (field === 1) info.name = pbf.readString();
  // TypeProto.tensor_type (1) > shape (2) > dim (1) > dim_value (1)
  if (field === 2) descend([1, 2, 1], pbf, (dimension) => info.shape.push(dimension));
}

/** Reads field 1 of every message found along `path`. */
function descend(path: number[], pbf: PbfReader, found: (value: number) => void): void {
  pbf.readMessage((field, _, inner) => {
    if (path.length === 0 && field === 1) found(inner.readVarint());
    else if (field === path[0]) descend(path.slice(1), inner, found);
  }, undefined);
}

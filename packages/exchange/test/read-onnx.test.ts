import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { GRU, type LSTM } from '@unrolled/cells';
import { Embedding, Linear } from '@unrolled/nn';
import {
  ArgumentError,
  FormatError,
  noGrad,
  Rng,
  randomNormal,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { readOnnx, writeOnnx } from '../src/index.ts';
import { OnnxGraph } from '../src/onnx/onnx-graph.ts';
import { float32Closeness, fromBase64, recurrentKinds } from './helpers.ts';

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

/** Files and results of PyTorch; see fixtures/make-onnx.py. */
const fixtures: Record<
  string,
  { file: string; inputs: Record<string, Values>; outputs: Record<string, Values> }
> = JSON.parse(readFileSync(new URL('./fixtures/onnx.json', import.meta.url), 'utf8'));

const rng = new Rng(3);
const sizes = { inputSize: 3, hiddenSize: 4, init: 'pytorch', rng } as const;

const cases = Object.keys(recurrentKinds).flatMap((kind) =>
  [1, 2].flatMap((numLayers) =>
    [false, true].map((bidirectional) => ({ kind, numLayers, bidirectional })),
  ),
);

type States = Record<string, Tensor>;

/** A graph of one recurrent node with these attributes. */
function oneNode(
  operator: string,
  attributes: Record<string, string | number | string[]>,
  gates: number,
) {
  const graph = new OnnxGraph();
  const weight = (name: string, shape: number[]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: size }, () => rng.uniform(-1, 1));
    return graph.constant(name, async () => ({ shape, values }));
  };
  const x = graph.input('x', 'float32', ['time', 'batch', 3]);
  const inputs = [x, weight('W', [1, gates * 2, 3]), weight('R', [1, gates * 2, 2])];
  graph.output('y', graph.node(operator, inputs, attributes), ['time', 1, 'batch', 2]);
  return graph.encode();
}

describe('readOnnx', () => {
  it.each(Object.entries(fixtures))('computes as PyTorch does: %s', async (_, fixture) => {
    const model = await readOnnx(Uint8Array.from(gunzipSync(fromBase64(fixture.file))));
    const inputs = Object.entries(fixture.inputs).map(([name, { shape, values }]) => [
      name,
      tensor(name === 'tokens' ? Int32Array.from(values) : values, shape),
    ]);
    const outputs = model.run(Object.fromEntries(inputs));
    expect(Object.keys(outputs)).toEqual(Object.keys(fixture.outputs));
    for (const [name, { shape, values }] of Object.entries(fixture.outputs)) {
      expect(outputs[name].shape).toEqual(shape);
      await expect(outputs[name], name).toBeAllClose(values, float32Closeness);
    }
    model.dispose();
  });

  it.each(cases)('$kind × $numLayers, both ways $bidirectional, as written here', async (one) => {
    const { kind, ...depth } = one;
    const layer = recurrentKinds[kind]({ ...sizes, ...depth });
    const x = randomNormal([2, 5, 3], 0, 1, rng);
    const lengths = tensor(Int32Array.of(5, 2), [2]);
    const state = layer.initialState(2) as unknown as States;
    const expected = noGrad(() => layer.forward(x, { lengths: [5, 2] }));
    const model = await readOnnx(await writeOnnx([layer], { lengths: true }));
    const results = model.run({ x, lengths, ...state });
    await expect(results.output).toBeAllClose(await expected.output.data(), float32Closeness);
    for (const [name, value] of Object.entries(expected.state as unknown as States)) {
      expect(results[`next_${name}`].shape).toEqual(value.shape);
      await expect(results[`next_${name}`]).toBeAllClose(await value.data(), float32Closeness);
    }
    expect([...model.layers.values()]).toHaveLength(one.numLayers);
  });

  it('reads a language model and its metadata', async () => {
    const embedding = new Embedding({ numEmbeddings: 6, embeddingSize: 3, rng });
    const recurrent = new GRU(sizes);
    const head = new Linear({ inFeatures: 4, outFeatures: 6, rng });
    const metadata = new Map([['tokenizer', '{}']]);
    const file = await writeOnnx([embedding, recurrent, head], { output: 'logits', metadata });
    const model = await readOnnx(file);
    expect(model.metadata).toEqual(metadata);
    for (const missing of [1, 4]) {
      await expect(readOnnx(file.subarray(0, -missing))).rejects.toThrow(/the file is damaged/);
    }
    expect(model.inputs).toEqual(['tokens', 'h']);
    const tokens = tensor(Int32Array.of(1, 5, 0), [1, 3]);
    const { logits } = model.run({ tokens, h: recurrent.initialState(1).h });
    const expected = noGrad(() =>
      head.forward(recurrent.forward(embedding.forward(tokens)).output),
    );
    await expect(logits).toBeAllClose(await expected.data(), float32Closeness);
    expect(() => model.run({ tokens })).toThrow(ArgumentError);
    expect(() => model.forward(tokens)).toThrow(/must have one input, got "tokens", "h"/);
  });

  it('reads gates with the hard sigmoid, and a node that reads backwards', async () => {
    const activations = ['HardSigmoid', 'Tanh', 'Tanh'];
    const file = await oneNode('LSTM', { hidden_size: 2, direction: 'reverse', activations }, 4);
    const model = await readOnnx(file);
    const [lstm] = model.modules as LSTM[];
    expect(lstm.cells[0][0].hardSigmoid).toBe(0.2);
    const x = randomNormal([4, 1, 3], 0, 1, rng);
    const [y] = Object.values(model.run({ x }));
    const expected = lstm.forward(x.transpose([1, 0, 2]), { reverse: true }).output;
    await expect(y).toBeAllClose(await expected.data(), float32Closeness);
  });

  it('reads a node whose batch comes first', async () => {
    const file = await oneNode('GRU', { hidden_size: 2, layout: 1 }, 3);
    const model = await readOnnx(file);
    const [gru] = model.modules as GRU[];
    const x = randomNormal([3, 4, 3], 0, 1, rng);
    const { y } = model.run({ x });
    expect(y.shape).toEqual([3, 4, 1, 2]);
    await expect(y).toBeAllClose(await gru.forward(x).output.data(), float32Closeness);
  });

  it('computes shapes, slices and convolutions around recurrent nodes', async () => {
    const graph = new OnnxGraph();
    const x = graph.input('x', 'float32', ['batch', 2, 'time']);
    const weight = (shape: number[]) =>
      graph.constant('weight', async () => {
        const size = shape.reduce((product, length) => product * length, 1);
        return { shape, values: Float32Array.from({ length: size }, (_, at) => at % 3) };
      });
    const padded = graph.node('Pad', [x, graph.integers(0, 0, 1, 0, 0, 1)], { mode: 'reflect' });
    const kernel = { kernel_shape: [2], strides: [2], pads: [1, 0] };
    const mixed = graph.node('Conv', [padded, weight([1, 2, 2])], kernel);
    graph.output('mixed', mixed, ['batch', 1, 'time']);
    const alone = graph.node('Conv', [x, weight([2, 1, 1])], { group: 2 });
    const reversed = graph.node('Slice', [
      alone,
      ...[-1, -100, 2, -1].map((one) => graph.integers(one)),
    ]);
    graph.output('reversed', reversed, ['batch', 2, 'time']);
    const model = await readOnnx(await graph.encode());
    const values = model.run({ x: tensor([1, 2, 3, 4, 5, 6], [1, 2, 3]) });
    // Padded by reflection and a zero: 0 2 1 2 3 2 and 0 5 4 5 6 5; weights 0 1 and 2 0.
    expect(values.mixed.toArraySync()).toEqual([[[2, 2 + 2 * 4, 2 + 2 * 6]]]);
    expect(values.reversed.toArraySync()).toEqual([
      [
        [0, 0, 0],
        [6, 5, 4],
      ],
    ]);
  });

  it.each<[string, Record<string, string | number | string[]>, RegExp]>([
    ['LSTM', { input_forget: 1 }, /LSTM "LSTM_0": input_forget must be 0/],
    ['GRU', { clip: 3 }, /clip cannot be expressed/],
    ['RNN', { activations: ['Affine'] }, /activations must be Tanh or Relu, got "Affine"/],
    ['GRU', { activations: ['Tanh', 'Tanh'] }, /must begin with Sigmoid or HardSigmoid/],
    ['RNN', { direction: 'up' }, /direction must be forward, reverse or bidirectional, got "up"/],
    ['RNN', { hidden_size: 3 }, /hidden_size must be 2, as R has it/],
    ['LSTMs', {}, /LSTMs "LSTMs_0": the operator cannot be run; expected one of Add/],
  ])('refuses %s with %o', async (operator, attributes, message) => {
    const gates = { LSTM: 4, GRU: 3, RNN: 1 }[operator] ?? 1;
    const file = await oneNode(operator, attributes, gates);
    await expect(readOnnx(file)).rejects.toThrow(FormatError);
    await expect(readOnnx(file)).rejects.toThrow(message);
  });

  it('refuses other files, and cut ones', async () => {
    await expect(readOnnx(Uint8Array.of())).rejects.toThrow(/expected a model in ONNX/);
    const file = await writeOnnx([new GRU(sizes)]);
    await expect(readOnnx(file.slice(0, 200))).rejects.toThrow(FormatError);
  });
});

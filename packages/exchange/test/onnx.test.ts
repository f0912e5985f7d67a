import { GRU, LSTM } from '@unrolled/cells';
import { AdaptiveSoftmax, Dropout, Embedding, Linear } from '@unrolled/nn';
import { noGrad, Rng, randomNormal, scope, type Tensor, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import type { OrtTensor } from '../../../tooling/vitest/onnxruntime.ts';
import { writeOnnx } from '../src/index.ts';
import { float32Closeness as closeness, recurrentKinds } from './helpers.ts';
import { runOnnx, runtime } from './run-onnx.ts';

const rng = new Rng(5);
const [batch, time, inputSize, hiddenSize] = [2, 5, 3, 4];

const cases = Object.keys(recurrentKinds).flatMap((kind) =>
  [1, 3].flatMap((numLayers) =>
    [false, true].map((bidirectional) => ({ kind, numLayers, bidirectional })),
  ),
);

type Values = Readonly<Record<string, Tensor>>;

async function expectEqual(results: Record<string, OrtTensor>, expected: Values): Promise<void> {
  expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    expect(results[name].dims, name).toEqual(value.shape);
    await expect(value, name).toBeAllClose([...results[name].data], closeness);
  }
}

/** A layer drawn at random, biases too, with inputs and states of it. */
function draw({ kind, numLayers, bidirectional }: (typeof cases)[number], bias = true) {
  const sizes = { inputSize, hiddenSize, numLayers, bidirectional, bias };
  const layer = recurrentKinds[kind]({ ...sizes, init: 'pytorch', rng });
  const x = randomNormal([batch, time, inputSize], 0, 1, rng);
  const shape = [numLayers * (bidirectional ? 2 : 1), batch, hiddenSize];
  const names = layer.cells[0][0].stateNames;
  const state = Object.fromEntries(names.map((name) => [name, randomNormal(shape, 0, 1, rng)]));
  return { layer, x, state: state as { h: Tensor } };
}

const afterwards = (state: object): Values =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [`next_${name}`, value]));

describe.skipIf(runtime === null)('a file in ONNX, as onnxruntime computes it', () => {
  it.each(cases)('$kind × $numLayers, bidirectional $bidirectional', async (one) => {
    const { layer, x, state } = draw(one);
    const { output, state: next } = noGrad(() => layer.forward(x, { state }));
    const results = await runOnnx(await writeOnnx([layer]), { x, ...state });
    await expectEqual(results, { output, ...afterwards(next) });
  });

  it.each(cases)('$kind × $numLayers, bidirectional $bidirectional, lengths', async (one) => {
    const { layer, x, state } = draw(one, false);
    const lengths = tensor(Int32Array.of(time, 2), [batch]);
    const valid = { state, lengths: [time, 2] };
    const { output, state: next } = noGrad(() => layer.forward(x, valid));
    const file = await writeOnnx([layer], { lengths: true });
    await expectEqual(await runOnnx(file, { x, lengths, ...state }), {
      output,
      ...afterwards(next),
    });
  });

  it('a language model whole, its state carried from call to call', async () => {
    const embedding = new Embedding({ numEmbeddings: 11, embeddingSize: inputSize, rng });
    const { layer } = draw({ kind: 'lstm', numLayers: 2, bidirectional: false });
    const head = new Linear({ inFeatures: hiddenSize, outFeatures: 11, rng });
    const file = await writeOnnx([embedding, layer, head], {
      output: 'logits',
      metadata: new Map([['tokenizer', '{}']]),
    });
    const first = tensor(Int32Array.of(1, 10, 3, 0), [1, 4]);
    const second = tensor(Int32Array.of(7), [1, 1]);
    const { h, c } = scope(() => layer.initialState(1)) as { h: Tensor; c: Tensor };
    const { next_h, next_c, logits } = await runOnnx(file, { tokens: first, h, c });
    expect(logits.dims).toEqual([1, 4, 11]);
    const carried = [next_h, next_c].map(({ data, dims }) => tensor(data, [...dims]));
    const later = await runOnnx(file, { tokens: second, h: carried[0], c: carried[1] });
    const all = tensor(Int32Array.of(1, 10, 3, 0, 7), [1, 5]);
    const expected = noGrad(() =>
      head.forward(layer.forward(embedding.forward(all)).output).slice([null, [4, 5]]),
    );
    await expect(expected).toBeAllClose([...later.logits.data], closeness);
  });

  it.each([false, true])('an adaptive softmax, bias of its head %s', async (headBias) => {
    const options = { inFeatures: 16, classes: 20, cutoffs: [5, 12], headBias };
    const layer = new AdaptiveSoftmax({ ...options, rng });
    const x = randomNormal([batch, time, 16], 0, 1, rng);
    const output = noGrad(() => layer.forward(x)); // ln p [batch, time, classes]
    await expectEqual(await runOnnx(await writeOnnx([layer]), { x }), { output });
  });

  it('a chain of recurrent layers with states of their own', async () => {
    const options = { inputSize, hiddenSize, bidirectional: true, rng };
    const layers = [new GRU(options), new LSTM({ ...options, inputSize: 2 * hiddenSize })];
    const x = randomNormal([batch, time, inputSize], 0, 1, rng);
    const [first, second] = layers;
    const [zero, zeros] = [first.initialState(batch), second.initialState(batch)] as [
      { h: Tensor },
      { h: Tensor; c: Tensor },
    ];
    const inputs = { x, h: zero.h, h_1: zeros.h, c_1: zeros.c };
    const lower = first.forward(x);
    const upper = second.forward(lower.output);
    const { h, c } = upper.state as { h: Tensor; c: Tensor };
    const expected = { output: upper.output, next_h: lower.state.h, next_h_1: h, next_c_1: c };
    await expectEqual(await runOnnx(await writeOnnx(layers), inputs), expected);
  });
});

describe('writeOnnx', () => {
  it('refuses what ONNX lacks by the name of the layer', async () => {
    const embedding = new Embedding({ numEmbeddings: 3, embeddingSize: 2, rng });
    const normed = new LSTM({ inputSize, hiddenSize, layerNorm: true, rng });
    await expect(writeOnnx([])).rejects.toThrow('got none');
    await expect(writeOnnx([embedding, embedding])).rejects.toThrow('layers[1] must be');
    await expect(writeOnnx([new Dropout({ rate: 0.1, rng })])).rejects.toThrow('"Dropout"');
    await expect(writeOnnx([normed])).rejects.toThrow('layer_0: layerNorm cannot be expressed');
  });
});

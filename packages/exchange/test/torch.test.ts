import { readFileSync } from 'node:fs';
import { GRU, LSTM, type RecurrentLayer } from '@unrolled/cells';
import { decodeSafetensors } from '@unrolled/formats';
import { Embedding, Linear, Module, Parameter } from '@unrolled/nn';
import { noGrad, Rng, type Tensor, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { readTorch, type TorchLayerKind, writeOnnx, writeTorch } from '../src/index.ts';
import { float32Closeness as closeness, fromBase64 } from './helpers.ts';
import { fileOf, kerasFixture } from './keras-fixtures.ts';

interface RecurrentCase {
  readonly kind: TorchLayerKind;
  readonly file: string;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly x: readonly number[];
  readonly output: readonly number[];
  readonly h: readonly number[];
  readonly c: readonly number[] | null;
}

interface Fixtures {
  readonly recurrent: readonly RecurrentCase[];
  readonly network: {
    readonly file: string;
    readonly tokens: readonly number[];
    readonly outputs: readonly (readonly number[])[];
  };
  readonly projected: string;
  readonly normalized: string;
}

const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL('fixtures/torch.json', import.meta.url), 'utf8'),
);
const bitsOf = (file: Uint8Array) => [...decodeSafetensors(file).tensors].sort();

describe('a state dict of PyTorch', () => {
  it.each(fixtures.recurrent)('$kind × $layers, bidirectional $bidirectional', async (one) => {
    const file = fromBase64(one.file);
    const layers = readTorch(file, { layers: { '': one.kind } });
    const layer = layers.get('') as RecurrentLayer;
    expect(layer.training).toBe(false);
    const { output, state } = noGrad(() => layer.forward(tensor(one.x, [2, 4, 3])));
    await expect(output).toBeAllClose(one.output, closeness);
    await expect(state.h).toBeAllClose(one.h, closeness);
    const { c } = state as { c?: Tensor };
    if (one.c !== null) await expect(c as Tensor).toBeAllClose(one.c, closeness);
    expect(bitsOf(await writeTorch(layer))).toEqual(bitsOf(file));
  });

  it('of a network gives its layers by name, and goes back', async () => {
    const file = fromBase64(fixtures.network.file);
    const layers = readTorch(file, {
      layers: { embedding: 'embedding', 'heads.1': 'linear' },
    });
    const embedding = layers.get('embedding') as Embedding;
    const encoder = layers.get('encoder') as LSTM;
    const tokens = tensor(fixtures.network.tokens, [2, 4], { dtype: 'int32' });
    const { output } = encoder.forward(embedding.forward(tokens));
    for (const [place, expected] of fixtures.network.outputs.entries()) {
      const head = layers.get(`heads.${place}`) as Linear;
      await expect(head.forward(output)).toBeAllClose(expected, closeness);
    }
    expect(bitsOf(await writeTorch(Object.fromEntries(layers)))).toEqual(bitsOf(file));
  });

  it('is refused by the name of what cannot be expressed, or is left open', async () => {
    const read =
      (file: string, layers = {}) =>
      () =>
        readTorch(fromBase64(file), { layers });
    expect(read(fixtures.projected)).toThrow('proj_size ("weight_hr_l0") cannot be expressed');
    expect(read(fixtures.normalized)).toThrow('expected the weights of an RNN, LSTM');
    expect(read(fixtures.network.file)).toThrow('"embedding": a matrix without a bias is');
    const rnn = fixtures.recurrent.find(({ kind }) => kind === 'rnn-relu')?.file ?? '';
    expect(read(rnn)).toThrow('those of rnn-tanh or rnn-relu, got none of them');
    expect(read(rnn, { '': 'lstm' })).toThrow('those of rnn-tanh or rnn-relu, got lstm');
    expect(read(rnn, { decoder: 'lstm' })).toThrow('there is no layer "decoder"');
    expect(() => readTorch(Uint8Array.of(0x50, 0x4b, 3, 4))).toThrow('weights_only=True');
    expect(() => readTorch(Uint8Array.of(0x80, 2, 0x8a, 10))).toThrow('weights_only=True');
    const keras = [
      fileOf(kerasFixture('three layers'), 'keras'),
      fileOf(kerasFixture('two directions'), 'h5'),
    ];
    for (const file of keras) {
      expect(() => readTorch(file)).toThrow(/got a model of Keras; read it with readKeras/);
    }
    const onnx = await writeOnnx([new LSTM({ inputSize: 3, hiddenSize: 2, rng: new Rng(1) })]);
    expect(() => readTorch(onnx)).toThrow(/may be a model in ONNX; read it with readOnnx/);
  });
});

describe('writeTorch', () => {
  const rng = new Rng(1);
  const sizes = { inputSize: 3, hiddenSize: 5, rng };

  it('names the layers of a model as PyTorch does', async () => {
    class Model extends Module {
      readonly embedding = new Embedding({ numEmbeddings: 7, embeddingSize: 3, rng });
      readonly layers = [new LSTM(sizes), new Linear({ inFeatures: 5, outFeatures: 2, rng })];
    }
    const names = [...decodeSafetensors(await writeTorch(new Model())).tensors.keys()];
    expect(names.sort()).toEqual([
      'embedding.weight',
      ...['bias_hh', 'bias_ih', 'weight_hh', 'weight_ih'].map((name) => `layers.0.${name}_l0`),
      ...['layers.1.bias', 'layers.1.weight'],
    ]);
  });

  it('refuses what PyTorch lacks by the name of layer and option', async () => {
    class Scaled extends Module {
      readonly scale = new Parameter(zeros([3]));
    }
    await expect(writeTorch(new LSTM({ ...sizes, layerNorm: true }))).rejects.toThrow('layerNorm');
    const gru = new GRU({ ...sizes, resetAfter: false });
    await expect(writeTorch({ gru })).rejects.toThrow('writeTorch: "gru": PyTorch\'s GRU');
    await expect(writeTorch({ own: new Scaled() })).rejects.toThrow('"scale" is a parameter of');
  });
});

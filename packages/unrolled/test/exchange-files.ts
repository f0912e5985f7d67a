import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A weight of a layer, by the path that TensorFlow.js gives it. */
type Entry = readonly [path: string, ...shape: number[]];

const layer = (class_name: string, name: string, config: object) => ({
  class_name,
  config: { name, ...config },
});

const gates = { recurrent_activation: 'sigmoid', activation: 'tanh', use_bias: true };
const gru = layer('GRU', 'gru', { units: 2, ...gates, return_sequences: true });

/** A small model as TensorFlow.js saves it. */
const layers = [
  layer('Embedding', 'embedding', {
    batch_input_shape: [null, null],
    ...{ input_dim: 5, output_dim: 3, mask_zero: true },
  }),
  layer('Bidirectional', 'both', { layer: gru, merge_mode: 'concat' }),
  layer('Dropout', 'dropout', { rate: 0.5 }),
  layer('LSTM', 'lstm', { units: 3, ...gates, recurrent_activation: 'hard_sigmoid' }),
  layer('Dense', 'dense', { units: 2, activation: 'softmax', use_bias: true }),
];

const entries: readonly Entry[] = [
  ['embedding/embeddings', 5, 3],
  ...['forward_gru', 'backward_gru'].flatMap((way): Entry[] => [
    [`both/${way}/kernel`, 3, 6],
    [`both/${way}/recurrent_kernel`, 2, 6],
    [`both/${way}/bias`, 6],
  ]),
  ['lstm/kernel', 4, 12],
  ['lstm/recurrent_kernel', 3, 12],
  ['lstm/bias', 12],
  ['dense/kernel', 3, 2],
  ['dense/bias', 2],
];

const sizes = entries.map(([, ...shape]) => shape.reduce((size, length) => size * length, 1));
const values = Float32Array.from(
  { length: sizes.reduce((sum, size) => sum + size, 0) },
  (_, place) => ((place * 7) % 13) / 13 - 0.5,
);

export const tensorflowJsModel = {
  json: {
    modelTopology: { class_name: 'Sequential', config: { name: 'model', layers } },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: entries.map(([name, ...shape]) => ({ name, shape, dtype: 'float32' })),
      },
    ],
  },
  weights: new Uint8Array(values.buffer),
};

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

function fixture<Content>(name: string): Content {
  const path = new URL(`../../exchange/test/fixtures/${name}`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8'));
}

interface KerasFixtures {
  readonly models: readonly { readonly files: Readonly<Record<string, string>> }[];
}

/** Archives, and files of whole models in HDF5, that Keras wrote. */
export const kerasFiles = (): Uint8Array[] =>
  fixture<KerasFixtures>('keras.json').models.flatMap(({ files }) =>
    Object.entries(files)
      .filter(([extension]) => extension !== 'weights.h5')
      .map(([, file]) => Uint8Array.from(gunzipSync(bytesOf(file)))),
  );

interface OnnxFixture {
  readonly file: string;
  readonly inputs: Record<string, { readonly shape: number[]; readonly values: number[] }>;
}

/** Models that PyTorch exported, with values for their inputs. */
export const onnxFixtures = () =>
  Object.values(fixture<Record<string, OnnxFixture>>('onnx.json')).map(({ file, inputs }) => ({
    file: Uint8Array.from(gunzipSync(bytesOf(file))),
    inputs: Object.entries(inputs).map(([name, { shape, values }]) => ({
      shape,
      values: name === 'tokens' ? Int32Array.from(values) : Float32Array.from(values),
    })),
  }));

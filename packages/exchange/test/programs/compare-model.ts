// Runs a model here and in its own runtime, and prints the largest difference:
//
//   npm install --prefix peers --ignore-scripts @tensorflow/tfjs@4.22.0 onnxruntime-web@1.30.0
//   node --conditions=@unrolled/source packages/exchange/test/programs/compare-model.ts \
//     peers model.json x:onehot:1,40,57
//
// The model is a model.json of TensorFlow.js, or a file in ONNX. Inputs are drawn from −1 to 1, whole
// numbers from 0 to 4, unless a value follows the shape: sr:int64::16000; of one-hot ones, the last axis
// is 1 at a place. A .keras or .h5 file is compared with what TensorFlow.js makes of the folder that
// keras-to-tensorflow-js.py wrote, given as CONVERTED=folder.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { Rng, tensor } from '@unrolled/tensor';
import { readOnnx } from '../../src/index.ts';
import { loadKeras } from '../../src/node.ts';

interface Input {
  readonly name: string;
  readonly type: string;
  readonly shape: number[];
  readonly values: Float32Array | Int32Array;
}

type Results = Record<string, ArrayLike<number>>;

const [peers, path, ...specifications] = process.argv.slice(2);
const load = createRequire(`${resolve(peers)}/`);
const rng = new Rng(1);

const inputs = specifications.map((specification): Input => {
  const [name, type, lengths, value] = specification.split(':');
  const shape = lengths === '' ? [] : lengths.split(',').map(Number);
  const length = shape.reduce((size, one) => size * one, 1);
  const isWhole = type.startsWith('int');
  const draw = () => Number(value ?? (isWhole ? rng.integer(5) : rng.uniform(-1, 1)));
  const values = Array.from({ length }, draw);
  if (type === 'onehot') {
    const width = shape[shape.length - 1];
    const places = Array.from({ length: length / width }, () => rng.integer(width));
    values.forEach((_, at) => {
      values[at] = places[Math.floor(at / width)] === at % width ? 1 : 0;
    });
  }
  return {
    name,
    type,
    shape,
    values: isWhole ? Int32Array.from(values) : Float32Array.from(values),
  };
});

const own = (input: Input) => tensor(input.values, input.shape);

async function compareOnnx(): Promise<[Results, Results]> {
  const file = readFileSync(path);
  const model = await readOnnx(file, { source: path });
  const found = model.run(Object.fromEntries(inputs.map((input) => [input.name, own(input)])));
  const runtime = load('onnxruntime-web');
  runtime.env.wasm.numThreads = 1;
  const session = await runtime.InferenceSession.create(new Uint8Array(file));
  const feeds = inputs.map(({ name, type, shape, values }) => {
    const data = type === 'int64' ? BigInt64Array.from(values, BigInt) : values;
    return [name, new runtime.Tensor(type, data, shape)];
  });
  const theirs = await session.run(Object.fromEntries(feeds));
  return [
    Object.fromEntries(model.outputs.map((name) => [name, found[name].dataSync()])),
    Object.fromEntries(model.outputs.map((name) => [name, theirs[name].data])),
  ];
}

async function compareTensorflowJs(): Promise<[Results, Results]> {
  const model = await loadKeras(path);
  const [input] = inputs;
  const output = model.forward(own(input)).dataSync();
  const tf = load(['@tensorflow', 'tfjs'].join('/'));
  const theirPath = path.endsWith('.json') ? path : join(process.env.CONVERTED ?? '', 'model.json');
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(theirPath, 'utf8'));
  const groups: { paths: string[]; weights: unknown[] }[] = weightsManifest;
  const files = groups.flatMap(({ paths }) =>
    paths.map((shard) => readFileSync(join(dirname(theirPath), shard))),
  );
  const artifacts = {
    modelTopology,
    weightSpecs: groups.flatMap(({ weights }) => weights),
    weightData: Uint8Array.from(Buffer.concat(files)).buffer,
  };
  const theirs = await tf.loadLayersModel({ load: async () => artifacts });
  const expected = theirs.predict(tf.tensor(input.values, input.shape));
  return [{ output }, { output: expected.dataSync() }];
}

const [found, expected] = await (path.endsWith('.onnx') ? compareOnnx() : compareTensorflowJs());
for (const [name, values] of Object.entries(found)) {
  const differences = Array.from(values, (value, at) => Math.abs(value - expected[name][at]));
  const largest = Math.max(...Array.from(values, Math.abs));
  process.stdout.write(
    `${name}: ${values.length} values up to ${largest.toPrecision(3)}, ` +
      `largest difference ${Math.max(...differences).toExponential(1)}\n`,
  );
}

import { GRU, LSTM, RecurrentLayer } from '@unrolled/cells';
import {
  type KerasModel,
  type OnnxModel,
  readKeras,
  readOnnx,
  readTensorflowJs,
  readTorch,
  writeTorch,
} from '@unrolled/exchange';
import { Embedding, Linear, type Module } from '@unrolled/nn';
import { FormatError, Rng, scope, tensor, zeros } from '@unrolled/tensor';
import { kerasFiles, onnxFixtures, tensorflowJsModel } from '../exchange-files.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateSafetensors } from './mutate-safetensors.ts';
import { bytesOf, expectThat, type Reader, textOf } from './reader.ts';

const rng = new Rng(1);
const sizes = { inputSize: 3, hiddenSize: 4, rng };

/** Files of other frameworks. */
export async function exchangeReaders(): Promise<Reader[]> {
  const layers = {
    embedding: new Embedding({ numEmbeddings: 5, embeddingSize: 3, rng }),
    encoder: new LSTM({ ...sizes, numLayers: 2, bidirectional: true }),
    decoder: new GRU({ ...sizes, bias: false }),
    head: new Linear({ inFeatures: 4, outFeatures: 2, rng }),
  };
  const { embedding, head } = layers;
  return [
    {
      name: 'PyTorch: state dict',
      seeds: [await writeTorch(layers), await writeTorch({ embedding, head })],
      mutate: mutateSafetensors,
      read: (bytes) => {
        const read = readTorch(bytes, { layers: { embedding: 'embedding' } });
        return () => {
          for (const layer of read.values()) use(layer);
        };
      },
    },
    tensorflowJsReader,
    kerasReader,
    onnxReader,
  ];
}

const { json, weights } = tensorflowJsModel;

/** The JSON of a mutant, or null: `readTensorflowJs` takes parsed JSON. */
function parsed(text: string): { json?: unknown; weights?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const tensorflowJsReader: Reader = {
  name: 'TensorFlow.js: layers model',
  seeds: [bytesOf(JSON.stringify({ json, weights: Buffer.from(weights).toString('base64') }))],
  mutate: (bytes, own) => bytesOf(mutateJson(textOf(bytes), own)),
  read: async (bytes) => {
    const file = parsed(textOf(bytes));
    const shard = Buffer.from(typeof file?.weights === 'string' ? file.weights : '', 'base64');
    const model = await readTensorflowJs(file?.json, async () => shard);
    return () => useKeras(model);
  },
};

const kerasReader: Reader = {
  name: 'Keras: archives and HDF5',
  seeds: kerasFiles(),
  mutate: mutateBytes,
  read: async (bytes) => {
    const model = await readKeras(bytes);
    return () => useKeras(model);
  },
};

/** Models that PyTorch exported, and their inputs. */
const onnxSeeds = onnxFixtures();

/** Shapes of a graph are known once it runs: until then it may be refused. */
const onnxReader: Reader = {
  name: 'ONNX: model',
  seeds: onnxSeeds.map(({ file }) => file),
  mutate: mutateBytes,
  read: async (bytes) => {
    const model = await readOnnx(bytes);
    const candidates = onnxSeeds.filter(({ inputs }) => inputs.length === model.inputs.length);
    runOnAny(model, candidates);
    return () => model.dispose();
  },
};

/** Runs a model on the inputs of the first seed that it can be run on. @throws FormatError where there is none */
function runOnAny(
  model: OnnxModel,
  [seed, ...others]: readonly (typeof onnxSeeds)[number][],
): void {
  const inputs = seed?.inputs ?? [];
  const values = inputs.map(({ shape, values }) => tensor(values, shape));
  const named = Object.fromEntries(values.map((value, place) => [model.inputs[place], value]));
  try {
    scope(() => model.run(named));
  } catch (error) {
    if (!(error instanceof FormatError) || others.length === 0) throw error;
    runOnAny(model, others);
  }
}

/** Runs a model on what its first layer reads. */
function useKeras(model: KerasModel): void {
  const [first] = model.layers.values();
  const x =
    first instanceof RecurrentLayer
      ? zeros([2, 3, first.inputSize])
      : first instanceof Linear
        ? zeros([2, 3, first.inFeatures])
        : tensor(new Int32Array(6), [2, 3]);
  expectThat(scope(() => model.forward(x)).size > 0, 'it computes nothing');
  model.dispose();
}

function use(layer: Module): void {
  const result =
    layer instanceof RecurrentLayer
      ? layer.forward(zeros([2, 3, layer.inputSize])).output
      : layer instanceof Embedding
        ? layer.forward(tensor(Int32Array.of(0), [1]))
        : (layer as Linear).forward(zeros([2, (layer as Linear).inFeatures]));
  expectThat(result.size > 0, 'it computes nothing');
  layer.dispose();
}

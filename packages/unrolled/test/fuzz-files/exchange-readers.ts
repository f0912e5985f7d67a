import { GRU, LSTM, RecurrentLayer } from '@unrolled/cells';
import { readTorch, writeTorch } from '@unrolled/exchange';
import { Embedding, Linear, type Module } from '@unrolled/nn';
import { Rng, tensor, zeros } from '@unrolled/tensor';
import { mutateSafetensors } from './mutate-safetensors.ts';
import { expectThat, type Reader } from './reader.ts';

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
  ];
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

import { LSTM } from '@unrolled/cells';
import { shuffledBatches } from '@unrolled/datasets';
import { Dropout, Linear, Module } from '@unrolled/nn';
import {
  compressModel,
  decodeCheckpoint,
  decodeModule,
  encodeCheckpoint,
  encodeModule,
} from '@unrolled/task';
import { Rng, zeros } from '@unrolled/tensor';
import { Adam, Trainer } from '@unrolled/train';
import { mutateSafetensors } from './mutate-safetensors.ts';
import { expectThat, type Reader } from './reader.ts';

interface Sizes {
  readonly hiddenSize: number;
  readonly numLayers: number;
}

class Forecaster extends Module {
  readonly lstm: LSTM;
  readonly dropout: Dropout;
  readonly head: Linear;

  constructor({ hiddenSize, numLayers }: Sizes, rng: Rng) {
    super();
    this.lstm = new LSTM({ inputSize: 3, hiddenSize, numLayers, rng });
    this.dropout = new Dropout({ rate: 0.1, rng: rng.fork('dropout') });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: 2, rng });
  }

  forward(batch: number) {
    const { output } = this.lstm.forward(zeros([batch, 4, 3]));
    return this.head.forward(this.dropout.forward(output.mean(1)));
  }
}

const sizes: Sizes = { hiddenSize: 4, numLayers: 2 };

function createTrainer() {
  const model = new Forecaster(sizes, new Rng(1));
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters()),
    data: shuffledBatches({ examples: [1, 2, 3], batchSize: 2, rng: new Rng(2) }),
    loss: (batch) => model.forward(batch.length).square().mean(),
  });
  return { model, trainer };
}

/** A model of one's own, and its run, which goes on for a step. */
export async function ownModelReaders(): Promise<Reader[]> {
  const { model, trainer } = createTrainer();
  await trainer.run({ steps: 2 });
  const parts = { sizes, labels: ['up', 'down'] };
  const [saved, run] = [await encodeModule(model, parts), await encodeCheckpoint(trainer, parts)];
  model.dispose();
  const create = ({ sizes: { hiddenSize, numLayers } }: typeof parts, rng: Rng) =>
    new Forecaster({ hiddenSize, numLayers }, rng);
  return [
    {
      name: 'own model: model',
      seeds: [saved, run, compressModel(saved, 'int8')],
      mutate: mutateSafetensors,
      read: (bytes) => {
        const { model } = decodeModule(create, bytes);
        return () => {
          const values = model.forward(2).dataSync();
          expectThat(values.every(Number.isFinite), `it computes ${values}`);
          model.dispose();
        };
      },
    },
    {
      name: 'own model: unfinished run',
      seeds: [run],
      mutate: mutateSafetensors,
      read: async (bytes) => {
        const { model, trainer } = createTrainer();
        try {
          decodeCheckpoint(trainer, bytes);
          await trainer.run({ steps: trainer.step + 1 });
        } finally {
          model.dispose();
        }
        return () => {};
      },
    },
  ];
}

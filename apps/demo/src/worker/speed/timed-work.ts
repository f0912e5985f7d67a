import { GRU, LSTM, RNN } from '@unrolled/cells';
import { Embedding, Linear } from '@unrolled/nn';
import { linearCrossEntropy, noGrad, Rng, scope, tensor } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';
import type { TimedWork } from './calls.ts';

const symbols = 65;
const [batch, time] = [32, 64];

/** Something to be timed, until it is disposed of. */
export interface Work {
  /** Does it once, until its result is there. */
  readonly call: () => Promise<unknown>;
  /** Characters that a call reads. */
  readonly characters: number;
  readonly dispose: () => void;
}

/** The work of `npm run bench`, for layers of any size. */
export function prepareWork(work: TimedWork, hiddenSize: number): Work {
  switch (work) {
    case 'forward':
      return forward(hiddenSize);
    case 'stream':
      return streaming(hiddenSize);
    default:
      return training({ rnn: RNN, gru: GRU, lstm: LSTM }[work], hiddenSize);
  }
}

/** Embedding, layer, output, loss, gradients, clipping and Adam on a batch of 32 sequences of 64 characters. */
function training(Layer: typeof RNN | typeof GRU | typeof LSTM, hiddenSize: number): Work {
  const rng = new Rng(1);
  const embedding = new Embedding({ numEmbeddings: symbols, embeddingSize: hiddenSize, rng });
  const layer = new Layer({ inputSize: hiddenSize, hiddenSize, rng });
  const output = new Linear({ inFeatures: hiddenSize, outFeatures: symbols, rng });
  const modules = [embedding, layer, output];
  const parameters = modules.flatMap((module) => [...module.parameters()]);
  const optimizer = new Adam(parameters, { learningRate: 1e-3 });
  const draw = () => Int32Array.from({ length: batch * time }, () => rng.uniform() * symbols);
  const [inputs, targets] = [tensor(draw(), [batch, time]), tensor(draw(), [batch, time])];
  return {
    async call() {
      const loss = scope(() => {
        optimizer.zeroGrad();
        const features = layer.forward(embedding.forward(inputs)).output;
        const { weight, bias } = output;
        const mean = linearCrossEntropy(features, weight, targets, { bias });
        mean.backward();
        clipGradNorm(parameters, 5);
        optimizer.step();
        return mean;
      });
      await loss.item();
      loss.dispose();
    },
    characters: batch * time,
    dispose() {
      for (const one of [...modules, optimizer, inputs, targets]) one.dispose();
    },
  };
}

const drawn = (count: number, rng: Rng) =>
  Float32Array.from({ length: count }, () => rng.uniform() - 0.5);

/** An LSTM over a batch of sequences, without gradients. */
function forward(hiddenSize: number): Work {
  const rng = new Rng(1);
  const layer = new LSTM({ inputSize: hiddenSize, hiddenSize, rng });
  const x = tensor(drawn(batch * time * hiddenSize, rng), [batch, time, hiddenSize]);
  const values = new Float32Array(batch * time * hiddenSize);
  return {
    async call() {
      const output = scope(() => noGrad(() => layer.forward(x).output));
      await output.data(values);
      output.dispose();
    },
    characters: batch * time,
    dispose() {
      layer.dispose();
      x.dispose();
    },
  };
}

/** A step of an LSTM with one sequence, as labels in real time take it. */
function streaming(hiddenSize: number): Work {
  const rng = new Rng(1);
  const layer = new LSTM({ inputSize: hiddenSize, hiddenSize, rng });
  const stream = layer.stream();
  const x = tensor(drawn(hiddenSize, rng), [1, hiddenSize]);
  return {
    call: () => stream.step(x).data(),
    characters: 1,
    dispose() {
      stream.reset();
      layer.dispose();
      x.dispose();
    },
  };
}

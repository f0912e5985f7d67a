import { createRequire } from 'node:module';
import { GRU, LSTM, RNN } from '@unrolled/cells';
import { crossEntropy, Embedding, Linear } from '@unrolled/nn';
import { noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';
import { type BenchmarkCase, symbolCount } from '../cases.ts';
import type { NotOffered, Prepared, Subject } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import {
  adamBetas,
  adamEpsilon,
  comparedSteps,
  createWorkload,
  type FloatArray,
  type LayerWeights,
  learningRate,
  maxGradientNorm,
} from '../workload.ts';

/** Unrolled on the backend that it chooses by itself, without a word of set-up. */
export default async function unrolledSubject(): Promise<Subject> {
  const { version }: { version: string } = createRequire(import.meta.url)(
    '@unrolled/tensor/package.json',
  );
  return {
    name: 'unrolled',
    version,
    async prepare(benchmarkCase): Promise<Prepared | NotOffered> {
      switch (benchmarkCase.activity) {
        case 'training':
          return prepareTraining(benchmarkCase);
        case 'forward':
          return prepareForward(benchmarkCase);
        case 'streaming':
          return prepareStreaming(benchmarkCase);
        default:
          return benchmarkCase.activity satisfies never;
      }
    },
    async dispose() {},
  };
}

const layerClasses = { lstm: LSTM, gru: GRU, rnn: RNN } as const;

function createLayer({ cell, inputSize, hiddenSize }: BenchmarkCase, weights: LayerWeights) {
  const layer = new layerClasses[cell]({ inputSize, hiddenSize, rng: new Rng(1) });
  layer.loadStateDict(
    Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, upload(weight)])),
  );
  return layer;
}

const upload = ({ values, shape }: FloatArray): Tensor => tensor(values, shape);

async function prepareTraining(benchmarkCase: BenchmarkCase): Promise<Prepared> {
  const { batch, time, inputSize, hiddenSize } = benchmarkCase;
  const workload = createWorkload(benchmarkCase);
  const rng = new Rng(1);
  const embedding = new Embedding({ numEmbeddings: symbolCount, embeddingDim: inputSize, rng });
  const layer = createLayer(benchmarkCase, workload.layer);
  const head = new Linear({ inFeatures: hiddenSize, outFeatures: symbolCount, rng });
  embedding.loadStateDict({ weight: upload(workload.embedding) });
  head.loadStateDict({ weight: upload(workload.head.weight), bias: upload(workload.head.bias) });

  const symbols = tensor(workload.symbols, [batch, time]);
  const targets = tensor(workload.targets, [batch, time]);
  const parameters = [embedding, layer, head].flatMap((module) => [...module.parameters()]);
  const optimizer = new Adam(parameters, {
    learningRate,
    betas: adamBetas,
    epsilon: adamEpsilon,
  });
  const step = () =>
    scope(() => {
      optimizer.zeroGrad();
      const logits = head.forward(layer.forward(embedding.forward(symbols)).output);
      const loss = crossEntropy(logits, targets);
      loss.backward();
      clipGradNorm(parameters, maxGradientNorm);
      optimizer.step();
      return loss.item();
    });
  const losses = Float32Array.from({ length: comparedSteps }, step);
  return { fingerprint: losses, note: backendNote(), runRound: await prepareRounds(step) };
}

async function prepareForward(benchmarkCase: BenchmarkCase): Promise<Prepared> {
  const { layer: weights, inputs } = createWorkload(benchmarkCase);
  const layer = createLayer(benchmarkCase, weights);
  const forward = () =>
    noGrad(() => scope(() => layer.forward(upload(inputs)).output.dataSync() as Float32Array));
  return {
    fingerprint: forward().slice(),
    note: backendNote(),
    runRound: await prepareRounds(forward),
  };
}

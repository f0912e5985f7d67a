import { GRU, LSTM, type LSTMState, RNN } from '@unrolled/cells';
import { Embedding, Linear, type Module } from '@unrolled/nn';
import {
  getBackend,
  linearCrossEntropy,
  noGrad,
  Rng,
  scope,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import manifest from '@unrolled/tensor/package.json' with { type: 'json' };
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

/** Form in which the recurrent layer reads symbols: embedded vectors, or `forwardTokens`. */
export type Reading = 'vectors' | 'tokens';

/** Unrolled on the backend that is set, or that it chooses by itself, without a word of set-up. */
export async function unrolledSubject(name: string, reading: Reading): Promise<Subject> {
  return {
    name,
    version: manifest.version,
    async prepare(benchmarkCase): Promise<Prepared | NotOffered> {
      const { activity } = benchmarkCase;
      if (reading === 'tokens' && activity !== 'training') {
        return { notOffered: 'the case has no symbols' };
      }
      switch (activity) {
        case 'training':
          return prepareTraining(benchmarkCase, reading);
        case 'forward':
          return prepareForward(benchmarkCase);
        case 'streaming':
          return prepareStreaming(benchmarkCase);
        default:
          return activity satisfies never;
      }
    },
    async dispose() {},
  };
}

const layerClasses = { lstm: LSTM, gru: GRU, rnn: RNN } as const;

function createLayer({ cell, inputSize, hiddenSize }: BenchmarkCase, weights: LayerWeights) {
  const layer = new layerClasses[cell]({ inputSize, hiddenSize, rng: new Rng(1) });
  loadWeights(layer, weights);
  return layer;
}

function loadWeights(layer: Module, weights: LayerWeights): void {
  layer.loadStateDict(
    Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, upload(weight)])),
  );
}

const upload = ({ values, shape }: FloatArray): Tensor => tensor(values, shape);

async function prepareTraining(benchmarkCase: BenchmarkCase, reading: Reading): Promise<Prepared> {
  const step = createTraining(benchmarkCase, reading);
  const losses = new Float32Array(comparedSteps);
  for (let index = 0; index < comparedSteps; index++) losses[index] = await step();
  return { fingerprint: losses, note: backendNote(), runRound: await prepareRounds(step) };
}

/** Makes the model of a training case; what it returns takes a step and gives the loss before it. */
export function createTraining(
  benchmarkCase: BenchmarkCase,
  reading: Reading,
): () => Promise<number> {
  const { batch, time, inputSize, hiddenSize } = benchmarkCase;
  const workload = createWorkload(benchmarkCase);
  const rng = new Rng(1);
  const embedding = new Embedding({ numEmbeddings: symbolCount, embeddingSize: inputSize, rng });
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
  const read = () =>
    reading === 'tokens'
      ? layer.forwardTokens(embedding.weight, symbols)
      : layer.forward(embedding.forward(symbols));
  return async () => {
    const loss = scope(() => {
      optimizer.zeroGrad();
      const { weight, bias } = head;
      const mean = linearCrossEntropy(read().output, weight, targets, { bias });
      mean.backward();
      clipGradNorm(parameters, maxGradientNorm);
      optimizer.step();
      return mean;
    });
    const value = await loss.item();
    loss.dispose();
    return value;
  };
}

async function prepareForward(benchmarkCase: BenchmarkCase): Promise<Prepared> {
  const { batch, time, hiddenSize } = benchmarkCase;
  const { layer: weights, inputs } = createWorkload(benchmarkCase);
  const layer = createLayer(benchmarkCase, weights);
  const x = upload(inputs);
  const values = new Float32Array(batch * time * hiddenSize);
  const forward = () => scope(() => noGrad(() => layer.forward(x).output.dataSync(values)));
  return {
    fingerprint: forward().slice(),
    note: backendNote(),
    runRound: await prepareRounds(forward),
  };
}

async function prepareStreaming(benchmarkCase: BenchmarkCase): Promise<Prepared> {
  const { inputSize, hiddenSize } = benchmarkCase;
  const { layer: weights, stream } = createWorkload(benchmarkCase);
  const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(1) });
  loadWeights(lstm, weights);
  let state: LSTMState = lstm.initialState(1);
  const step = (x: FloatArray) => {
    const before = state;
    const { hidden, after } = scope(() => {
      const next = noGrad(() => lstm.step(upload(x), before));
      return { hidden: next.output.dataSync(), after: next.state };
    });
    before.h.dispose();
    before.c.dispose();
    state = after;
    return hidden;
  };
  for (const x of stream) step(x);
  const fingerprint = Float32Array.from(state.h.dataSync());
  return {
    fingerprint,
    note: backendNote(),
    runRound: await prepareRounds(() => step(stream[0])),
  };
}

/** The backend that really runs, without which a figure says little. */
export function backendNote(): string {
  const { name, details } = getBackend().report();
  const described = Object.entries(details).map(([key, value]) => `${key} ${value}`);
  return [`backend ${name}`, ...described].join(', ');
}

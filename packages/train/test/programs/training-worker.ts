// A worker that trains a small model: its handlers are called by worker.test.ts.
import { shuffledBatches } from '@unrolled/datasets';
import { Linear } from '@unrolled/nn';
import { Rng, ShapeError, tensor } from '@unrolled/tensor';
import { Adam, DivergenceError, everySteps, Progress, Trainer } from '../../src/index.ts';
import { answerCalls, type CallContext, handOver } from '../../src/worker.ts';

interface Run {
  readonly examples: readonly number[];
  readonly steps: number;
}

export async function train({ examples, steps }: Run, { signal, report }: Partial<CallContext>) {
  const model = new Linear({ inFeatures: 1, outFeatures: 1, rng: new Rng(1) });
  const trainer = new Trainer<readonly number[]>({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 0.1 }),
    data: shuffledBatches({ examples, batchSize: 2, rng: new Rng(2) }),
    loss: (batch) => {
      const x = tensor([...batch], [batch.length, 1]);
      return model.forward(x).sub(x.mul(3)).square().mean();
    },
    callbacks: [new Progress({ when: everySteps(2), report: ({ step }) => report?.(step) })],
  });
  const { reason } = await trainer.run({ steps, signal });
  const weights = Float32Array.from(model.weight.dataSync());
  return handOver({ reason, steps: trainer.step, weights }, [weights]);
}

const handlers = {
  train,
  refuse: (kind: string) => {
    if (kind === 'shape') throw new ShapeError('worker: two shapes');
    if (kind === 'raw') throw new TypeError('not ours');
    throw new DivergenceError({ step: 7, loss: Number.NaN, gradientNorm: 1, learningRate: 0.5 });
  },
  wait: (_: null, { signal }: CallContext) =>
    new Promise<string>((resolve) => {
      signal.addEventListener('abort', () => resolve('asked to end'));
    }),
  deaf: () => {
    for (;;);
  },
  exit: () => process.exit(3),
  length: (values: Float32Array) => values.length,
};

export type TrainingHandlers = typeof handlers;

if (process.getBuiltinModule('node:worker_threads').parentPort) answerCalls(handlers);

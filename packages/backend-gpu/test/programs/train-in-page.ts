// Bundled and minified by csp.test.ts, and run in a page that allows scripts of its own origin alone.

import {
  adamStep,
  Rng,
  randomUniform,
  scope,
  sequence,
  setBackend,
  softmaxCrossEntropy,
  tensor,
  zeros,
} from '@unrolled/tensor';
import { createGpuBackend, type GpuMode } from '../../src/index.ts';

const [batch, time, width, size, classes, stepCount] = [4, 6, 5, 8, 7, 15];
const adam = { learningRate: 0.03, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

async function train(mode: GpuMode): Promise<string> {
  const backend = await createGpuBackend({ mode });
  setBackend(backend);
  const rng = new Rng(1);
  const learned = [
    [4 * size, width],
    [4 * size, size],
    [size, classes],
  ].map((shape) => {
    const weight = randomUniform(shape, -0.4, 0.4, rng);
    weight.requiresGrad = true;
    return { weight, mean: zeros(shape), variance: zeros(shape) };
  });
  const [input, recurrent, head] = learned.map(({ weight }) => weight);
  const x = randomUniform([batch, time, width], -1, 1, rng);
  const symbols = Int32Array.from(
    { length: batch * time },
    (_, index) => (index * index) % classes,
  );
  const targets = tensor(symbols, [batch, time]);
  const losses: number[] = [];
  for (let step = 1; step <= stepCount; step++) {
    const loss = scope(() => {
      const { output } = sequence('lstm', {
        x,
        hidden: zeros([batch, size]),
        cell: zeros([batch, size]),
        weightInput: input,
        weightHidden: recurrent,
        biasInput: null,
        biasHidden: null,
      });
      const one = softmaxCrossEntropy(output.matmul(head), targets);
      one.backward();
      for (const { weight, mean, variance } of learned) {
        if (weight.grad === null) throw new Error('a weight has no gradient');
        adamStep(weight, weight.grad, mean, variance, {
          ...adam,
          weightDecay: 0,
          decoupled: false,
          step,
        });
        weight.zeroGrad();
      }
      return one;
    });
    losses.push(await loss.item());
    loss.dispose();
  }
  const { kernelClass } = backend.report().details;
  await backend.dispose();
  return `${kernelClass} ${losses[0]} ${losses[stepCount - 1]}`;
}

const mode = new URL(location.href).searchParams.get('mode') as GpuMode;
train(mode).then(
  (result) => {
    document.title = `done ${result}`;
  },
  (reason) => {
    document.title = `failed ${reason}`;
  },
);

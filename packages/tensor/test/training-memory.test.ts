import { expect, it } from 'vitest';
import {
  adamStep,
  type Backend,
  clipGlobalNorm,
  createReferenceBackend,
  createWasmBackend,
  Rng,
  randomUniform,
  scope,
  sequence,
  setBackend,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  zeros,
} from '../src/index.ts';

const [batch, time, width, hiddenSize, classes] = [3, 4, 5, 7, 6];

/** One step of training a small LSTM, its state carried on from step to step. */
function makeTrainer(): () => void {
  const rng = new Rng(1);
  const weights = [
    [classes, width],
    [4 * hiddenSize, width],
    [4 * hiddenSize, hiddenSize],
    [4 * hiddenSize],
    [hiddenSize, classes],
  ].map((shape) => {
    const weight = randomUniform(shape, -0.4, 0.4, rng);
    weight.requiresGrad = true;
    return weight;
  });
  const moments = weights.map(({ shape }) => [zeros(shape), zeros(shape)]);
  let state = { h: zeros([batch, hiddenSize]), c: zeros([batch, hiddenSize]) };
  let step = 0;
  return () => {
    step++;
    const symbols = Int32Array.from({ length: batch * time }, () => rng.integer(classes));
    const before = state;
    state = scope(() => {
      const targets = tensor(symbols, [batch, time]);
      const [embedding, weightInput, weightHidden, biasInput, head] = weights;
      const { output, h, c } = sequence(
        'lstm',
        {
          x: embedding.gather(targets),
          ...before,
          weightInput,
          weightHidden,
          biasInput,
          biasHidden: null,
        },
        { lengths: [time, step % time, 1] },
      );
      softmaxCrossEntropy(output.matmul(head), targets).backward();
      clipGlobalNorm(
        weights.map(({ grad }) => grad as Tensor),
        1,
      );
      weights.forEach((weight, index) => {
        const [mean, variance] = moments[index];
        adamStep(weight, weight.grad as Tensor, mean, variance, {
          learningRate: 1e-3,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: 0,
          decoupled: false,
          step,
        });
        weight.zeroGrad();
      });
      return { h: h.detach(), c: (c as Tensor).detach() };
    });
    before.h.dispose();
    before.c.dispose();
  };
}

it.each<[string, number, () => Backend | Promise<Backend>]>([
  ['wasm', 2000, createWasmBackend],
  ['reference', 100, createReferenceBackend],
])('on %s, step %i of training holds the memory that step 10 held', async (_, steps, create) => {
  const backend = await create();
  setBackend(backend);
  const train = makeTrainer();
  for (let step = 1; step <= 10; step++) train();
  const { liveBuffers, bytes } = backend.report();
  for (let step = 11; step <= steps; step++) train();
  expect(backend.report()).toMatchObject({ liveBuffers, bytes });
});

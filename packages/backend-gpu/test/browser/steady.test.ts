import {
  Rng,
  randomUniform,
  scope,
  sequence,
  setBackend,
  sgdStep,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  zeros,
} from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { createGpuBackend } from '../../src/index.ts';

const [batch, time, width, size] = [3, 4, 5, 7];
const sgd = { learningRate: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };

function step(weights: readonly Tensor[], x: Tensor, targets: Tensor): Tensor {
  const { output } = sequence('gru', {
    x,
    h: zeros([batch, size]),
    c: null,
    weightInput: weights[0],
    weightHidden: weights[1],
    biasInput: null,
    biasHidden: null,
  });
  const loss = softmaxCrossEntropy(output, targets);
  loss.backward();
  for (const weight of weights) {
    sgdStep(weight, weight.grad as Tensor, null, sgd);
    weight.zeroGrad();
  }
  return loss;
}

it.each(['webgl2', 'webgpu'] as const)(
  'holds after 500 steps on %s what it held after 10',
  { timeout: 120_000 },
  async (mode) => {
    const backend = await createGpuBackend({ mode });
    setBackend(backend);
    const rng = new Rng(1);
    const weights = [
      [3 * size, width],
      [3 * size, size],
    ].map((shape) => randomUniform(shape, -0.4, 0.4, rng));
    for (const weight of weights) weight.requiresGrad = true;
    const x = randomUniform([batch, time, width], -1, 1, rng);
    const targets = tensor(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4), [batch, time]);
    const held = () => {
      const { liveBuffers, bytes, details } = backend.report();
      return { liveBuffers, bytes, kernels: details.cachedKernels };
    };
    let early: ReturnType<typeof held> | undefined;
    let loss = Number.NaN;
    for (let count = 1; count <= 500; count++) {
      const result = scope(() => step(weights, x, targets));
      loss = await result.item();
      result.dispose();
      if (count === 10) early = held();
    }
    expect(held()).toEqual(early);
    expect(early?.liveBuffers).toBe(4);
    expect(loss).toBeLessThan(1.6);
    for (const one of [...weights, x, targets]) one.dispose();
    expect(backend.report()).toMatchObject({ liveBuffers: 0, bytes: 0 });
    await backend.dispose();
  },
);

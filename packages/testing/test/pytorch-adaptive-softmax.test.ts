import { AdaptiveSoftmax, type AdaptiveSoftmaxOptions } from '@unrolled/nn';
import { Rng, scope, setBackend, type Tensor, tensor } from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, readFixtures, type Values } from './pytorch.ts';

interface AdaptiveFixture {
  readonly name: string;
  readonly options: Omit<AdaptiveSoftmaxOptions, 'rng'>;
  readonly targets: readonly number[];
  readonly features: Values;
  readonly weights: Readonly<Record<string, Values>>;
  readonly loss: number;
  readonly logProbabilities: readonly number[];
  readonly featuresGradient: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const fixtures = readFixtures<AdaptiveFixture>('adaptive-softmax.json');

describe.each(backends)('AdaptiveSoftmax as in PyTorch: $name', ({ create, closeness }) => {
  beforeAll(async () => {
    setBackend(await create());
  });

  it.each(fixtures)('$name', async ({ options, targets, weights, ...expected }) => {
    const { layer, features, loss, logProbabilities } = scope(() => {
      const layer = new AdaptiveSoftmax({ ...options, rng: new Rng(1) });
      layer.loadStateDict(
        Object.fromEntries(
          Object.entries(weights).map(([name, { values, shape }]) => [name, tensor(values, shape)]),
        ),
      );
      const { values, shape } = expected.features;
      const features = tensor(values, shape, { requiresGrad: true });
      const loss = layer.loss(features, targets);
      loss.backward();
      return { layer, features, loss, logProbabilities: layer.forward(features.detach()) };
    });
    await expect(loss).toBeAllClose([expected.loss], closeness);
    await expect(logProbabilities).toBeAllClose(expected.logProbabilities, closeness);
    await expect(features.grad as Tensor).toBeAllClose(expected.featuresGradient, closeness);
    for (const [name, parameter] of layer.namedParameters()) {
      const gradient = expected.gradients[name];
      if (parameter.grad === null) expect(gradient.every((value) => value === 0)).toBe(true);
      else await expect(parameter.grad).toBeAllClose(gradient, closeness);
    }
  });
});

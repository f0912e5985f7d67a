import { Rng, randomNormal, type Tensor, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  huberLoss,
  meanAbsoluteError,
  meanSquaredError,
  quantileLoss,
  type RegressionLossOptions,
} from '../src/index.ts';

type Loss = (predictions: Tensor, targets: Tensor, options?: RegressionLossOptions) => Tensor;
const losses: Readonly<Record<string, Loss>> = {
  meanSquaredError,
  meanAbsoluteError,
  huberLoss,
};

describe.each(Object.entries(losses))('%s, weighted', (name, loss) => {
  it('leaves out what has weight 0, NaN included, from value and gradient', () => {
    const predictions = tensor([1, Number.NaN, 3, 0.5], [4], { requiresGrad: true });
    const targets = tensor([2, 1, Number.NaN, 3]);
    const value = loss(predictions, targets, { weights: tensor([1, 0, 0, 1]) });
    value.backward();
    const alone = tensor([1, 0.5], [2], { requiresGrad: true });
    const expected = loss(alone, tensor([2, 3]));
    expected.backward();
    expect(value.itemSync()).toBe(expected.itemSync());
    const [first, last] = alone.grad?.dataSync() ?? [];
    expect([...(predictions.grad?.dataSync() ?? [])]).toEqual([first, 0, 0, last]);
  });

  it('is 0 where nothing counts', () => {
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    expect(loss(a, b, { weights: tensor([0, 0]) }).itemSync()).toBe(0);
  });

  it('refuses other shapes, and options that it does not have', () => {
    const [a, b] = [tensor([[1, 2]]), tensor([3, 4])];
    expect(() => loss(a, b)).toThrow(
      `${name}: predictions and targets must have one shape, got [1, 2] and [2]`,
    );
    expect(() => loss(b, b, { weights: tensor([1, 2, 3]) })).toThrow(
      `${name}: weights must broadcast to [2], got [3]`,
    );
    expect(() => loss(b, b, { weight: tensor([1, 2]) } as object)).toThrow(
      /did you mean weights\?/,
    );
  });
});

describe('quantileLoss', () => {
  it('is least at the quantiles of what it is given', () => {
    const values = Array.from({ length: 101 }, (_, place) => place / 100);
    const targets = tensor(values);
    const lossAt = (low: number, high: number) =>
      quantileLoss(
        tensor(
          values.flatMap(() => [low, high]),
          [101, 2],
        ),
        targets,
        [0.1, 0.9],
      ).itemSync();
    const best = lossAt(0.1, 0.9);
    for (const [low, high] of [
      [0.05, 0.9],
      [0.15, 0.9],
      [0.1, 0.85],
      [0.1, 0.95],
    ]) {
      expect(lossAt(low, high)).toBeGreaterThan(best);
    }
  });

  it('refuses predictions of other quantiles, and quantiles that are none', () => {
    const predictions = randomNormal([3, 2], 0, 1, new Rng(1));
    const targets = tensor([1, 2, 3]);
    expect(() => quantileLoss(predictions, targets, [0.5])).toThrow(
      'quantileLoss: predictions must be [3, 1], those of 1 quantiles for each target, got [3, 2]',
    );
    expect(() => quantileLoss(predictions, targets, [0.1, 1])).toThrow(/between 0 and 1, got 1/);
  });
});

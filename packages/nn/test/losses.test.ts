import { linearCrossEntropy, Rng, randomNormal, type Tensor, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropyWithLogits, crossEntropy, meanSquaredError } from '../src/index.ts';

const [rows, classes] = [5, 3];
const logits = () => randomNormal([rows, classes], 0, 2, new Rng(1)).retainGrad();
const targets = () => tensor(Int32Array.of(2, 0, 7, 1, 2));
const weights = () => tensor([0.5, 2, 3]);

/** Cross-entropy by its definition, on lists. */
function definition(values: Tensor, smoothing: number, classWeights = [1, 1, 1]): number {
  let [loss, total] = [0, 0];
  const flat = [...values.dataSync()];
  targets()
    .dataSync()
    .forEach((target, row) => {
      if (target === 7) return;
      const own = flat.slice(row * classes, (row + 1) * classes);
      const sum = own.reduce((running, value) => running + Math.exp(value), 0);
      classWeights.forEach((weight, index) => {
        const share = (1 - smoothing) * Number(index === target) + smoothing / classes;
        loss -= share * weight * (own[index] - Math.log(sum));
      });
      total += classWeights[target];
    });
  return loss / total;
}

/** ∂loss/∂values by central differences. */
function numericGradient(loss: (values: Tensor) => Tensor, at: Tensor): number[] {
  return [...at.dataSync()].map((_, place) => {
    const nudged = (by: number) => {
      const values = at.dataSync();
      values[place] += by;
      return loss(tensor(values, at.shape)).itemSync();
    };
    return (nudged(0.05) - nudged(-0.05)) / 0.1;
  });
}

function expectGradient(loss: (values: Tensor) => Tensor, at: Tensor): void {
  loss(at).backward();
  const expected = numericGradient(loss, at);
  [...(at.grad?.dataSync() ?? [])].forEach((value, place) => {
    expect(Math.abs(value - expected[place])).toBeLessThan(1e-3);
  });
}

describe('crossEntropy', () => {
  it.each([
    [0, false],
    [0, true],
    [0.2, false],
    [0.2, true],
    [0.9, true],
  ])('is its definition, smoothed by %f, weighted %s', (labelSmoothing, weighted) => {
    const options = {
      ignoreIndex: 7,
      labelSmoothing,
      ...(weighted ? { weights: weights() } : {}),
    };
    const loss = (values: Tensor) => crossEntropy(values, targets(), options);
    const expected = definition(logits(), labelSmoothing, weighted ? [0.5, 2, 3] : undefined);
    expect(loss(logits()).itemSync()).toBeCloseTo(expected, 5);
    expectGradient(loss, logits());
  });

  it('is 0 where every target is ignored, and takes any axes before the last', () => {
    const ignored = tensor(new Int32Array(rows).fill(-1));
    expect(crossEntropy(logits(), ignored, { labelSmoothing: 0.5 }).itemSync()).toBe(0);
    const flat = crossEntropy(logits(), targets(), { ignoreIndex: 7, labelSmoothing: 0.1 });
    const shaped = crossEntropy(logits().reshape([1, 5, 3]), targets().reshape([1, 5]), {
      ignoreIndex: 7,
      labelSmoothing: 0.1,
    });
    expect(shaped.itemSync()).toBeCloseTo(flat.itemSync(), 6);
  });

  it('refuses a smoothing that is no share', () => {
    const classesOf = tensor(Int32Array.of(2, 0, 1, 1, 2));
    const losses = {
      crossEntropy: (labelSmoothing: number) =>
        crossEntropy(logits(), classesOf, { labelSmoothing }),
      linearCrossEntropy: (labelSmoothing: number) =>
        linearCrossEntropy(logits(), logits().slice([[0, 3]]), classesOf, { labelSmoothing }),
    };
    for (const [name, loss] of Object.entries(losses)) {
      expect(loss(0.99).itemSync()).toBeGreaterThan(0);
      for (const wrong of [1, 1.5, -0.1, Number.NaN]) {
        expect(() => loss(wrong)).toThrow(
          `${name}: labelSmoothing must be a number from 0 up to but not including 1, got ${wrong}`,
        );
      }
    }
  });
});

describe('binaryCrossEntropyWithLogits', () => {
  const answers = () => tensor([0, 1, 0.3, 1]);

  it('is its definition, and so is its gradient', () => {
    const at = tensor([0.5, -1, 2, 3]).retainGrad();
    const loss = (values: Tensor) => binaryCrossEntropyWithLogits(values, answers());
    const given = answers().dataSync();
    let expected = 0;
    at.dataSync().forEach((value: number, place: number) => {
      const probability = 1 / (1 + Math.exp(-value));
      const target = given[place];
      expected -= target * Math.log(probability) + (1 - target) * Math.log(1 - probability);
    });
    expect(loss(at).itemSync()).toBeCloseTo(expected / 4, 5);
    expectGradient(loss, at);
  });

  it('stays finite for logits of any size', () => {
    const at = tensor([1e4, -1e4, -1e4, 1e4]).retainGrad();
    const loss = binaryCrossEntropyWithLogits(at, answers());
    loss.backward();
    expect(loss.itemSync()).toBeCloseTo((1e4 + 1e4 + 0.3e4) / 4, 0);
    expect([...at.grad!.dataSync()]).toEqual([0.25, -0.25, Math.fround(-0.3 / 4), 0]);
  });
});

describe('meanSquaredError', () => {
  it('is the mean of squares, and refuses to broadcast', () => {
    const predictions = tensor([1, 2, 3]).retainGrad();
    const loss = meanSquaredError(predictions, tensor([0, 2, 5]));
    expect(loss.itemSync()).toBeCloseTo(5 / 3, 6);
    loss.backward();
    [2 / 3, 0, -4 / 3].forEach((value, place) => {
      expect(predictions.grad!.dataSync()[place]).toBeCloseTo(value, 6);
    });
    expect(() => meanSquaredError(predictions, tensor([1, 2, 3], [3, 1]))).toThrow(
      'meanSquaredError: predictions and targets must have one shape, got [3] and [3, 1]',
    );
  });
});

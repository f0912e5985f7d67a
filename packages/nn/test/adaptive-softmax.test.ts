import { ArgumentError, Rng, randomNormal, ShapeError, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { AdaptiveSoftmax } from '../src/index.ts';

const create = (cutoffs: readonly number[], classes = 11) =>
  new AdaptiveSoftmax({ inFeatures: 16, classes, cutoffs, rng: new Rng(1) });

describe('AdaptiveSoftmax', () => {
  const layer = create([3, 7]);
  const features = randomNormal([5, 16], 0, 1, new Rng(2));

  it('gives probabilities of all classes, whose logarithms are the loss', () => {
    const logarithms = layer.forward(features);
    expect(logarithms.shape).toEqual([5, 11]);
    for (const sum of logarithms.exp().sum(-1).dataSync()) expect(sum).toBeCloseTo(1, 5);
    const targets = [0, 2, 5, 10, 7];
    const values = logarithms.dataSync();
    const mean = targets.reduce((sum, target, row) => sum - values[row * 11 + target], 0) / 5;
    expect(layer.loss(features, targets).itemSync()).toBeCloseTo(mean, 5);
  });

  it.each([-1, 0, 3, 10])(
    'leaves targets of %d out of the loss and takes any axes',
    (ignoreIndex) => {
      const targets = [1, ignoreIndex, 5, 9, ignoreIndex, 2];
      const rows = randomNormal([6, 16], 0, 1, new Rng(4));
      const counted = [0, 2, 3, 5];
      const few = rows.gather(tensor(Int32Array.from(counted)));
      const expected = layer.loss(
        few,
        counted.map((row) => targets[row]),
      );
      const loss = layer.loss(rows.reshape([2, 3, 16]), targets, { ignoreIndex });
      expect(loss.itemSync()).toBeCloseTo(expected.itemSync(), 5);
      const none = new Int32Array(6).fill(ignoreIndex);
      expect(layer.loss(rows, none, { ignoreIndex }).itemSync()).toBe(0);
      const logarithms = layer.forward(rows.reshape([2, 3, 16]));
      expect(logarithms.shape).toEqual([2, 3, 11]);
      expect(logarithms.dataSync()).toEqual(layer.forward(rows).dataSync());
    },
  );

  it('has fewer parameters the rarer the classes', () => {
    const shapes = Object.entries(layer.stateDict()).map(([name, { shape }]) => [name, ...shape]);
    expect(shapes).toEqual([
      ['head.weight', 5, 16],
      ['tail.0.0.weight', 4, 16],
      ['tail.0.1.weight', 4, 4],
      ['tail.1.0.weight', 1, 16],
      ['tail.1.1.weight', 4, 1],
    ]);
  });

  it.each([[[]], [[0]], [[7, 7]], [[11]], [[2.5]]])('refuses the cutoffs %j', (cutoffs) => {
    expect(() => create(cutoffs)).toThrow(ArgumentError);
    expect(() => create(cutoffs)).toThrow(
      'cutoffs must be ascending whole numbers from 1 to below 11',
    );
  });

  it('names what it expects', () => {
    expect(() => layer.loss(features, [0, 1])).toThrow('targets must be 5, one for each row');
    expect(() => layer.loss(features, [0, 1, 2, 3, 11])).toThrow('a whole number from 0 to 10');
    expect(() => layer.forward(randomNormal([5, 3], 0, 1, new Rng(3)))).toThrow(ShapeError);
  });
});

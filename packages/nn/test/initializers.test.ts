import { Rng, ShapeError, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  normal,
  orthogonal,
  uniform,
} from '../src/index.ts';

const list = (one: Tensor) => [...one.dataSync()];

/** outputs 60, inputs 40: [60, 10, 2, 2] has 40 inputs and 240 outputs to each. */
const cases: [name: string, initializer: Initializer, shape: number[], variance: number][] = [
  ['glorotUniform', glorotUniform, [60, 40], 2 / 100],
  ['glorotUniform of a window', glorotUniform, [60, 10, 2, 2], 2 / 280],
  ['glorotNormal', glorotNormal, [60, 40], 2 / 100],
  ['heUniform', heUniform, [60, 40], 2 / 40],
  ['heNormal', heNormal, [60, 10, 2, 2], 2 / 40],
  ['uniform', uniform(-3, 3), [50, 50], 3],
  ['normal', normal(0, 2), [2500], 4],
];

describe('initialisers', () => {
  it.each(cases)('%s has its mean, variance and range', (_name, initializer, shape, variance) => {
    const values = list(initializer(shape, new Rng(1)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / values.length));
    expect(square / variance).toBeGreaterThan(0.9);
    expect(square / variance).toBeLessThan(1.1);
    const greatest = Math.max(...values.map(Math.abs)) / Math.sqrt(variance);
    // A uniform distribution ends at √3 deviations, a normal one reaches 3 in so many draws.
    if (_name.includes('niform')) expect(greatest).toBeLessThanOrEqual(Math.sqrt(3) + 1e-6);
    else expect(greatest).toBeGreaterThan(2.5);
  });

  it.each([
    [[6, 6], true],
    [[9, 4], true],
    [[4, 9], false],
    [[4, 3, 2, 1], false],
  ])('orthogonal %o has orthonormal columns, or rows where it is wide', (shape, tall) => {
    const weight = orthogonal(shape, new Rng(2)).reshape([shape[0], -1]);
    const gram = tall
      ? weight.matmul(weight, { transposeA: true })
      : weight.matmul(weight, { transposeB: true });
    const [size] = gram.shape;
    list(gram).forEach((value, place) => {
      expect(Math.abs(value - (place % (size + 1) === 0 ? 1 : 0))).toBeLessThan(1e-5);
    });
  });

  it('orthogonal stays so at the size of a real layer', () => {
    const weight = orthogonal([512, 128], new Rng(3));
    const gram = weight.matmul(weight, { transposeA: true });
    const worst = list(gram).reduce(
      (most, value, place) => Math.max(most, Math.abs(value - (place % 129 === 0 ? 1 : 0))),
      0,
    );
    expect(worst).toBeLessThan(1e-5);
  });

  it('orthogonal fails at once where no memory has room for it', () => {
    expect(() => orthogonal([4e6, 1e6], new Rng(1))).toThrow(ShapeError);
  });

  it('follow from the seed', () => {
    const draw = (seed: number) => list(orthogonal([3, 5], new Rng(seed)));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(list(constant(2.5)([2], new Rng(1)))).toEqual([2.5, 2.5]);
  });

  it('of weights refuse a shape without inputs', () => {
    expect(() => glorotUniform([3], new Rng(1))).toThrow(
      'glorotUniform: the shape must be [outputs, inputs, ..], got [3]',
    );
  });
});

import { ArgumentError, Rng, randomNormal, ShapeError, type Tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GroupNorm } from '../src/index.ts';

const list = (one: Tensor) => [...one.dataSync()];

describe('GroupNorm', () => {
  const norm = new GroupNorm({ groups: 3, channels: 6 });

  it('gives each group of an example mean 0 and variance 1, whatever else is in the batch', () => {
    const x = randomNormal([2, 5, 7, 6], 3, 2, new Rng(1));
    const y = norm.forward(x);
    expect(y.shape).toEqual(x.shape);
    const groups = y.reshape([2, 35, 3, 2]);
    for (const mean of list(groups.mean([1, 3]))) expect(mean).toBeCloseTo(0, 5);
    for (const variance of list(groups.square().mean([1, 3]))) expect(variance).toBeCloseTo(1, 4);
    const alone = list(norm.forward(x.slice([[1, 2]])));
    expect(alone).toEqual(list(y.slice([[1, 2]])));
  });

  it('names what it expects', () => {
    expect(() => norm.forward(zeros([2, 4]))).toThrow('x must be [batch, .., 6], got [2, 4]');
    expect(() => norm.forward(zeros([6]))).toThrow(ShapeError);
    expect(() => new GroupNorm({ groups: 4, channels: 6 })).toThrow(
      'GroupNorm: channels must be a multiple of groups, got 6 channels and 4 groups',
    );
    expect(() => new GroupNorm({ groups: 0, channels: 6 })).toThrow(ArgumentError);
  });
});

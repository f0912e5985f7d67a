import { describe as describeValue, kindOf } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import { checkTensor } from '../src/guards.ts';
import { Rng, ShapeError, tensor } from '../src/index.ts';

const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new TypeError('hostile');
    },
  },
);

it('describe names a tensor by its dtype and shape', () => {
  const x = tensor([[1, 2, 3]]);
  expect(describeValue(x)).toBe('a tensor (float32, [1, 3])');
  x.dispose();
  expect(describeValue(x)).toBe('a tensor (disposed, [1, 3])');
});

describe('kindOf', () => {
  it('tells tensors and generators from prototypes, proxies and look-alikes', () => {
    const one = tensor([1]);
    expect(kindOf(one)).toBe('tensor');
    expect(kindOf(new Rng(1))).toBe('rng');
    for (const other of [new Proxy(one, {}), Object.getPrototypeOf(one), { shape: [1] }, hostile]) {
      expect(kindOf(other)).toBeUndefined();
    }
  });
});

describe('checkTensor', () => {
  it('refuses other values, dtypes and ranks', () => {
    const x = tensor([1, 2, 3]);
    checkTensor('f', 'x', x, { dtype: 'float32', rank: 1 });
    expect(() => checkTensor('f', 'x', [1, 2])).toThrow('f: x must be a tensor, got an array of 2');
    expect(() => checkTensor('f', 'x', x, { dtype: 'int32' })).toThrow(
      "f: x must be int32, got float32; use cast('int32')",
    );
    expect(() => checkTensor('f', 'x', x, { rank: 2 })).toThrow(ShapeError);
  });
});

import { Rng } from '@unrolled/tensor';
import { describe, expect, test } from 'vitest';
import { numberPairs } from '../src/index.ts';

const sizes = { training: 1_500, test: 200 };

describe('numbers in words', () => {
  const { training, test: asked } = numberPairs({ ...sizes, rng: new Rng(1) }, 6);
  const all = [...training, ...asked];

  test('are as many as wanted, none of them twice', () => {
    expect([training.length, asked.length]).toEqual([1_500, 200]);
    expect(new Set(all.map(({ source }) => source)).size).toBe(all.length);
  });

  test('are English and French, and 0 to 99 are there to learn from', () => {
    expect(training.slice(0, 100)).toContainEqual({ source: 'zero', target: 'zéro' });
    expect(training.slice(0, 100)).toContainEqual({
      source: 'ninety-seven',
      target: 'quatre-vingt-dix-sept',
    });
  });

  test('are others with another seed', () => {
    const other = numberPairs({ ...sizes, rng: new Rng(2) }, 6);
    expect(other.test).not.toEqual(asked);
    expect(numberPairs({ ...sizes, rng: new Rng(1) }, 6).test).toEqual(asked);
  });
});

import { Rng } from '@unrolled/tensor';
import { describe, expect, test } from 'vitest';
import { datePairs } from '../src/generated/index.ts';

const sizes = { training: 1_500, test: 200 };

describe('dates', () => {
  test('are refused beyond the days that there are', () => {
    const ask = (training: number, test: number) => datePairs({ training, test, rng: new Rng(1) });
    expect(ask(73_000, 49).training).toHaveLength(73_000);
    expect(() => ask(73_000, 50)).toThrow('at most 73049 together, got 73000 and 50');
    expect(() => ask(0, 5)).toThrow('training must be a whole number from 1 up, got 0');
    expect(() => ask(5, Number.NaN)).toThrow('test must be a whole number from 0 up, got NaN');
  });

  const { training, test: asked } = datePairs({ ...sizes, rng: new Rng(1) });
  const all = [...training, ...asked];

  test('are each of another day of 1900 to 2099', () => {
    expect([training.length, asked.length]).toEqual([1_500, 200]);
    const days = all.map(({ target }) => target);
    expect(new Set(days).size).toBe(all.length);
    for (const day of days) expect(day).toMatch(/^(19|20)\d\d-[01]\d-[0-3]\d$/);
  });

  test('can be told from what is written, whatever the language', () => {
    for (const { source, target } of all) {
      expect(source).toContain(target.slice(0, 4));
      expect(source).toMatch(new RegExp(`(^|\\D)0?${Number(target.slice(8))}(\\D|$)`));
    }
    expect(all).toContainEqual({
      source: expect.stringMatching(/^\w+, \d+\. März \d{4}$/),
      target: expect.stringMatching(/-03-/),
    });
  });
});

import { describe, expect, it } from 'vitest';
import { ticks } from '../src/index.ts';

describe('ticks', () => {
  it('are round values within their range', () => {
    expect(ticks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(ticks(0.13, 0.47, 4)).toEqual([0.2, 0.3, 0.4]);
    expect(ticks(0, 730, 4)).toEqual([0, 200, 400, 600]);
    expect(ticks(6475, 13_772, 4)).toEqual([8000, 10_000, 12_000]);
    expect(ticks(-1e-7, 1e-7, 2)).toEqual([-1e-7, 0, 1e-7]);
  });

  it('are one where the range has no length, or no end', () => {
    expect(ticks(2, 2, 4)).toEqual([2]);
    expect(ticks(0, Number.POSITIVE_INFINITY, 4)).toEqual([0]);
  });

  it.each([0, 2 ** 40])('refuse %d of them', (count) => {
    expect(() => ticks(0, 1, count)).toThrow(
      /ticks: count must be a number above 0 and at most 1,000/,
    );
  });
});

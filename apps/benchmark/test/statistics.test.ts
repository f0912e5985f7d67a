import { describe, expect, it } from 'vitest';
import { largestDifference, pairedRatio, quantile, summarize } from '../src/statistics.ts';

describe('quantile', () => {
  it('interpolates between neighbours as NumPy does, whatever the order', () => {
    // numpy.quantile([7, 1, 4, 2], [0.25, 0.5, 0.75]) is [1.75, 3.0, 4.75]
    expect(summarize([7, 1, 4, 2])).toEqual({
      lowerQuartile: 1.75,
      median: 3,
      upperQuartile: 4.75,
      fastest: 1,
    });
    expect(quantile([5], 0.75)).toBe(5);
  });

  it('compares numbers, not their texts', () => {
    expect(quantile([10, 9, 100], 0.5)).toBe(10);
  });
});

describe('pairedRatio', () => {
  it('compares within rounds, so that a load that both meet cancels out', () => {
    // The ratio of the medians would be 3 / 4.
    expect(pairedRatio([2, 8, 3], [1, 4, 9])).toBe(2);
  });
});

describe('largestDifference', () => {
  it('finds the worst element, of either sign', () => {
    const expected = Float32Array.of(1, 2, 3);
    expect(largestDifference(Float32Array.of(1, 2.5, 2), expected)).toBe(1);
    expect(largestDifference(Float32Array.of(1), expected)).toBe(0);
  });

  it.each([
    ['nothing', []],
    ['more than expected', [1, 2, 3, 4]],
    ['a NaN', [1, Number.NaN, 3]],
  ])('is infinite for %s', (_, values) => {
    const expected = Float32Array.of(1, 2, 3);
    expect(largestDifference(Float32Array.from(values), expected)).toBe(Number.POSITIVE_INFINITY);
  });
});

import { ArgumentError, DataError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import { editDistance, labelErrorRate, regressionScores } from '../src/index.ts';

describe('regressionScores', () => {
  it('gives the values of the documentation of scikit-learn', () => {
    const scores = regressionScores([2.5, 0, 2, 8], [3, -0.5, 2, 7]);
    expect(scores.mae).toBe(0.5);
    expect(scores.rmse).toBeCloseTo(0.6123724356957945, 15);
    expect(scores.r2).toBeCloseTo(0.9486081370449679, 15);
    expect(scores.bias).toBe(0.25);
  });

  it('has no R² where one value is all that is expected', () => {
    expect(regressionScores([1, 2], [3, 3])).toMatchObject({ mae: 1.5, bias: -1.5, r2: null });
  });

  it('refuses no values, values that are missing, and another number of them', () => {
    expect(() => regressionScores([], [])).toThrow(DataError);
    expect(() => regressionScores([1, 2], [1, Number.NaN])).toThrow(
      /2 predicted and NaN expected at index 1/,
    );
    expect(() => regressionScores([1], [1, 2])).toThrow(ArgumentError);
  });
});

describe('labelErrorRate', () => {
  it('counts insertions, deletions and replacements', () => {
    expect(editDistance([...'kitten'], [...'sitting'])).toBe(3);
    expect(editDistance([], ['a', 'b'])).toBe(2);
    expect(editDistance([1, 2], [])).toBe(2);
    expect(labelErrorRate([[...'kitten'], [1, 2]], [[...'sitting'], [2]])).toBe(4 / 8);
  });

  it('refuses no labels, and another number of sequences', () => {
    expect(() => labelErrorRate([[1]], [[]])).toThrow(DataError);
    expect(() => labelErrorRate([], [[1]])).toThrow(ArgumentError);
  });
});

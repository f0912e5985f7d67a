import { ArgumentError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import {
  bitsPerCharacter,
  bleu,
  ConfusionMatrix,
  chrf,
  perplexity,
  RunningMean,
} from '../src/index.ts';

describe('metrics', () => {
  it('RunningMean weighs, and starts again', () => {
    const mean = new RunningMean();
    expect(mean.value).toBeNaN();
    mean.add(2);
    mean.add(5, 3);
    expect(mean.value).toBe(17 / 4);
    mean.reset();
    mean.add(1);
    expect(mean.value).toBe(1);
  });

  it('perplexity and bits of an even choice among 8', () => {
    expect(perplexity(Math.log(8))).toBeCloseTo(8, 12);
    expect(bitsPerCharacter(Math.log(8))).toBeCloseTo(3, 12);
  });

  it('ConfusionMatrix scores as scikit-learn does', () => {
    // expected 0 0 0 1 1 2, predicted 0 0 1 1 2 2; class 3 never occurs
    const matrix = new ConfusionMatrix(4);
    const expected = [0, 0, 0, 1, 1, 2];
    for (const [index, predicted] of [0, 0, 1, 1, 2, 2].entries()) {
      matrix.add(predicted, expected[index]);
    }
    expect(matrix.total).toBe(6);
    expect(matrix.accuracy).toBeCloseTo(4 / 6, 12);
    expect(matrix.count(1, 0)).toBe(1);
    expect(matrix.count(0, 1)).toBe(0);
    const { precision, recall, f1, support, predicted } = matrix.scores(0);
    expect([precision, recall, support, predicted]).toEqual([1, 2 / 3, 3, 2]);
    expect(f1).toBeCloseTo(0.8, 12);
    expect(matrix.scores(3)).toEqual({ precision: 0, recall: 0, f1: 0, support: 0, predicted: 0 });
    expect(matrix.macroF1).toBeCloseTo((0.8 + 0.5 + 2 / 3) / 3, 12);
  });

  it('refuses calls without types', () => {
    const anything = (value: unknown) => value as never;
    for (const [call, message] of [
      [() => bleu(anything('a text'), anything(['a text'])), 'bleu: hypotheses must be an array'],
      [() => bleu(['a'], [['a', anything(1)]]), 'bleu: references[0][1] must be a text, got 1'],
      [
        () => chrf(['a'], ['a'], anything({ bta: 2 })),
        'chrf: unknown option "bta"; did you mean beta?',
      ],
      [() => chrf(['a'], ['a'], { beta: 0 }), 'chrf: beta must be a number above 0, got 0'],
      [() => perplexity(anything(null)), 'perplexity: loss must be a number, got null'],
    ] as const) {
      expect(call).toThrow(ArgumentError);
      expect(call).toThrow(message);
    }
  });

  it('ConfusionMatrix refuses classes that it has not', () => {
    const matrix = new ConfusionMatrix(2);
    expect(() => matrix.add(2, 0)).toThrow(ArgumentError);
    expect(() => matrix.add(0, -1)).toThrow(ArgumentError);
    expect(matrix.total).toBe(0);
  });
});

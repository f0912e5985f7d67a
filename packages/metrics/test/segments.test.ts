import { ArgumentError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import { segmentScores, segmentsOf } from '../src/index.ts';

/** `A4 B2` are four frames of A and two of B. */
const frames = (runs: string): string[] =>
  runs.split(' ').flatMap((run) => new Array<string>(Number(run.slice(1))).fill(run[0]));

describe('segmentScores', () => {
  it.each([
    ['A8 B12 C8 A8', 'A7 B3 C5 B5 C2 A14', undefined, [66.6667, 66.6667, 80, 80, 40]],
    ['A8 B12 C8 A8', 'A7 B3 C5 B5 C2 A14', 'A', [66.6667, 50, 66.6667, 66.6667, 0]],
    [
      'A4 B6 C4 D4',
      'A3 B3 C1 B3 C5 D2 A1',
      undefined,
      [77.7778, 57.1429, 72.7273, 72.7273, 72.7273],
    ],
    ['A4 B6 C4 D4', 'A3 B3 C1 B3 C5 D2 A1', 'A', [77.7778, 60, 75, 75, 75]],
    ['A3', 'A3', 'A', [100, 100, 100, 100, 100]],
    ['A3', 'B3', 'A', [0, 0, 0, 0, 0]],
  ])('of %s, labelled %s with background %s', (truth, predicted, background, expected) => {
    const { accuracy, edit, f1 } = segmentScores([frames(predicted)], [frames(truth)], {
      background,
    });
    [accuracy, edit, f1[10], f1[25], f1[50]].forEach((score, place) => {
      expect(score).toBeCloseTo(expected[place], 4);
    });
  });

  it('pools frames and segments over sequences, and averages edit scores', () => {
    const truth = [frames('A8 B12 C8 A8'), frames('A4 B6 C4 D4')];
    const predicted = [frames('A7 B3 C5 B5 C2 A14'), frames('A3 B3 C1 B3 C5 D2 A1')];
    const { accuracy, edit, f1 } = segmentScores(predicted, truth);
    expect(accuracy).toBeCloseTo((100 * (24 + 14)) / 54, 8);
    expect(edit).toBeCloseTo((66.6667 + 57.1429) / 2, 3);
    expect(f1[50]).toBeCloseTo((100 * 2 * (2 + 4)) / (6 + 4 + 7 + 4), 8);
  });

  it('refuses sequences that do not fit', () => {
    expect(() => segmentScores([], [])).toThrow(ArgumentError);
    expect(() => segmentScores([['a']], [['a', 'b']])).toThrow(
      /sequence 0 .* got 1 predicted and 2/,
    );
  });
});

it('segmentsOf', () => {
  expect(segmentsOf([1, 1, 2])).toEqual([
    { label: 1, start: 0, end: 2 },
    { label: 2, start: 2, end: 3 },
  ]);
  expect(segmentsOf([])).toEqual([]);
});

import { ArgumentError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import { areSpanLabels, bioLabels, entitiesOf, entityScores } from '../src/index.ts';

const words = (text: string): string[] => text.split(' ');

describe('entitiesOf', () => {
  it.each([
    ['B-PER I-PER O B-LOC', 'PER 0-2, LOC 3-4'],
    ['B-PER B-PER I-LOC', 'PER 0-1, PER 1-2, LOC 2-3'],
    ['I-PER I-PER O I-LOC', 'PER 0-2, LOC 3-4'],
    ['S-PER B-LOC I-LOC E-LOC E-LOC', 'PER 0-1, LOC 1-4, LOC 4-5'],
    ['U-PER B-LOC L-LOC O', 'PER 0-1, LOC 1-3'],
    ['O O', ''],
  ])('finds the entities of %s', (labels, found) => {
    const entities = entitiesOf(words(labels));
    expect(entities.map(({ label, start, end }) => `${label} ${start}-${end}`).join(', ')).toBe(
      found,
    );
  });

  it('gives what bioLabels writes', () => {
    const entities = entitiesOf(words('I-A I-A E-A O S-B S-B'));
    const labels = bioLabels(entities, 6);
    expect(labels.join(' ')).toBe('B-A I-A I-A O B-B B-B');
    expect(entitiesOf(labels)).toEqual(entities);
    expect(() => bioLabels([{ label: 7 as never, start: 0, end: 1 }], 6)).toThrow(
      /the label of each entity must be a text, got 7/,
    );
  });
});

describe('areSpanLabels', () => {
  it.each([
    ['O B-PER I-PER', true],
    ['B-PER', true],
    ['O', false],
    ['O B-PER NN', false],
    ['B- O', false],
  ])('%s: %s', (labels, are) => {
    expect(areSpanLabels(words(labels))).toBe(are);
  });
});

describe('entityScores', () => {
  it('counts an entity as right where its tokens and its type are exact', () => {
    // Of four entities one is right; one has another type, one is shorter, one was not found.
    const expected = [words('B-A I-A O B-B'), words('B-A I-A I-A O B-A')];
    const predicted = [words('B-A I-A O B-A'), words('B-A I-A O O O')];
    const scores = entityScores(predicted, expected);
    expect(scores).toMatchObject({ right: 1, support: 4, predicted: 3 });
    expect(scores.precision).toBeCloseTo(1 / 3, 12);
    expect(scores.recall).toBeCloseTo(1 / 4, 12);
    expect(scores.f1).toBeCloseTo(2 / 7, 12);
    expect(scores.types.map(({ type, support }) => [type, support])).toEqual([
      ['A', 3],
      ['B', 1],
    ]);
    expect(scores.types[1].f1).toBe(0);
  });

  it('refuses other numbers of sentences or labels', () => {
    expect(() => entityScores([], [['O']])).toThrow(/got 0 and 1/);
    expect(() => entityScores([['O']], [['O', 'O']])).toThrow(
      'entityScores: there must be as many labels in sentence 0 predicted as expected, got 1 and 2',
    );
    expect(() => entityScores([['O']], [[7 as never]])).toThrow(ArgumentError);
  });
});

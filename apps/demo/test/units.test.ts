import { describe, expect, it } from 'vitest';
import { similarPlaces, steadyUnits } from '../src/text/units.ts';

// Ten characters, three units: 0 is on at 2–4 and 7–8, 1 is low at 2–4 only, 2 is always on.
const unitCount = 3;
const rows = Array.from({ length: 10 }, (_, at) => [
  (at >= 2 && at <= 4) || at === 7 || at === 8 ? 0.9 : -0.1,
  at >= 2 && at <= 4 ? -0.8 : 0.2,
  0.7,
]);
const values = { units: Float32Array.from(rows.flat()), unitCount };
const phrase = { start: 2, end: 5 };

describe('units over a phrase', () => {
  it('come with their sign, those first that differ most from elsewhere', () => {
    const steady = steadyUnits(values, phrase, 0.5);
    expect(steady.map(({ unit, sign }) => [unit, sign])).toEqual([
      [1, -1],
      [0, 1],
      [2, 1],
    ]);
    expect(steady[0].contrast).toBeCloseTo(1, 5);
    expect(steady[2].contrast).toBeCloseTo(0, 5);
  });

  it('are none above a high threshold, or over no phrase', () => {
    expect(steadyUnits(values, phrase, 0.95)).toEqual([]);
    expect(steadyUnits(values, { start: 3, end: 3 }, 0.5)).toEqual([]);
  });

  it('lead to other places where all of them are on', () => {
    const steady = steadyUnits(values, phrase, 0.5);
    const [second, first] = steady;
    expect(similarPlaces(values, [first], 0.5, phrase)).toEqual([{ start: 7, end: 9 }]);
    expect(similarPlaces(values, [first, second], 0.5, phrase)).toEqual([]);
    expect(similarPlaces(values, [first], 0.5, phrase, 3)).toEqual([]);
    expect(similarPlaces(values, [], 0.5, phrase)).toEqual([]);
  });

  it('may cover the whole text', () => {
    const [only] = steadyUnits(values, { start: 0, end: 10 }, 0.5);
    expect(only).toMatchObject({ unit: 2, sign: 1 });
    expect(similarPlaces(values, [only], 0.5, { start: 0, end: 10 })).toEqual([]);
  });
});

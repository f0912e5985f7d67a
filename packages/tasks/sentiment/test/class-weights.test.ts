import { describe, expect, it } from 'vitest';
import { classWeightValues } from '../src/class-weights.ts';

describe('class weights', () => {
  const examples = [0, 0, 0, 1].map((label) => ({ tokens: Int32Array.of(1), label }));
  const values = (weights: Parameters<typeof classWeightValues>[1]) =>
    classWeightValues('here', weights, ['a', 'b'], examples);

  it('make every label count the same, or as told', () => {
    expect(values('none')).toBe(null);
    const balanced = values('balanced') ?? [];
    expect(3 * balanced[0]).toBeCloseTo(2, 6);
    expect(1 * balanced[1]).toBeCloseTo(2, 6);
    expect([...(values({ b: 3 }) ?? [])]).toEqual([1, 3]);
  });

  it('are of labels that there are', () => {
    expect(() => values({ c: 3 })).toThrow(/got "c"/);
  });
});

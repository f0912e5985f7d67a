import { describe, expect, it } from 'vitest';
import { reviews } from '../scripts/quickstart/reviews.ts';

describe('reviews', () => {
  const { training, test } = reviews(500, 1);
  const all = [...training, ...test];

  it('are each there once, some of them kept from training', () => {
    expect([training.length, test.length]).toEqual([2_482, 500]);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  it('have the labels that people gave them, half of them good', () => {
    expect(all).toContainEqual({ text: 'Crust is not good.', label: 'bad' });
    expect(all).toContainEqual({ text: 'Wow... Loved this place.', label: 'good' });
    const good = all.filter(({ label }) => label === 'good').length;
    expect(Math.abs(good / all.length - 0.5)).toBeLessThan(0.01);
  });

  it('fit a table: no tabs, no line breaks, no empty ones', () => {
    for (const { text } of all) expect(text).toMatch(/^\S.*$/);
    expect(all.some(({ text }) => /[\t\n]/.test(text))).toBe(false);
  });

  it('are others with another seed', () => {
    expect(reviews(500, 1).test).toEqual(test);
    expect(reviews(500, 2).test).not.toEqual(test);
  });
});

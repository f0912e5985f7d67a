import { Rng } from '@unrolled/tensor';
import { describe, expect, test } from 'vitest';
import { datePairs, numberPairs } from '../src/generated-pairs.ts';
import { lineChartSvg } from '../src/line-chart.ts';

const sizes = { training: 1_500, test: 200 };

describe('numbers in words', () => {
  const { training, test: asked } = numberPairs({ ...sizes, rng: new Rng(1) }, 6);
  const all = [...training, ...asked];

  test('are as many as wanted, none of them twice', () => {
    expect([training.length, asked.length]).toEqual([1_500, 200]);
    expect(new Set(all.map(({ source }) => source)).size).toBe(all.length);
  });

  test('are English and French, and 0 to 99 are there to learn from', () => {
    expect(training.slice(0, 100)).toContainEqual({ source: 'zero', target: 'zéro' });
    expect(training.slice(0, 100)).toContainEqual({
      source: 'ninety-seven',
      target: 'quatre-vingt-dix-sept',
    });
  });

  test('are others with another seed', () => {
    const other = numberPairs({ ...sizes, rng: new Rng(2) }, 6);
    expect(other.test).not.toEqual(asked);
    expect(numberPairs({ ...sizes, rng: new Rng(1) }, 6).test).toEqual(asked);
  });
});

describe('dates', () => {
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

test('a chart has a line for each series, and a mark for each point', () => {
  const svg = lineChartSvg({
    title: 'a < b',
    xLabel: 'x',
    yLabel: 'y',
    lines: [
      {
        label: 'one',
        color: 'red',
        points: [
          [1, 0],
          [2, 50],
          [5, 100],
        ],
      },
      { label: 'two', color: 'blue', points: [[1, 100]] },
    ],
  });
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg.match(/<circle/g)).toHaveLength(4);
  expect(svg).toContain('a &lt; b');
  const heights = [...svg.matchAll(/cy="([\d.]+)" r="3" fill="red"/g)].map(([, y]) => Number(y));
  expect(heights[0] - heights[1]).toBeCloseTo(heights[1] - heights[2], 5);
  expect(heights[0]).toBeGreaterThan(heights[2]);
});

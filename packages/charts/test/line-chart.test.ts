import { expect, test } from 'vitest';
import { lineChartSvg } from '../src/line-chart.ts';

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

test('a chart has room for its labels', () => {
  const widthFor = (label: string) => {
    const lines = [{ label, color: 'red', points: [[1, 0] as const] }];
    const svg = lineChartSvg({ title: 't', xLabel: 'x', yLabel: 'y', lines });
    return Number(svg.match(/width="(\d+)"/)?.[1]);
  };
  expect(widthFor('short')).toBe(640);
  expect(widthFor('x'.repeat(60))).toBeGreaterThan(widthFor('x'.repeat(40)) + 100);
});

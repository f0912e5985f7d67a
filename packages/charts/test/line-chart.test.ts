import { describe, expect, it } from 'vitest';
import { type ChartLine, lineChartSvg, seriesColours, svgImage, themes } from '../src/index.ts';

const one: ChartLine = {
  label: 'one',
  dots: true,
  points: [
    [1, 0],
    [2, 50],
    [5, 100],
  ],
};

describe('lineChartSvg', () => {
  it('has a line for each series in its colour, a dot for each point, and for a single one', () => {
    const two: ChartLine = { label: 'two', points: [[1, 100]] };
    const svg = lineChartSvg([{ lines: [one, two], xLabel: 'x', yLabel: 'y' }], { title: 'a < b' });
    const [first, second] = seriesColours(themes.light);
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).toContain('a &lt; b</title>');
    expect(svg).toContain(`stroke="${second}"`);
    const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="3" fill="(.{7})"/g)];
    expect(dots.map(([, , , fill]) => fill)).toEqual([first, first, first, second]);
    // 1 to 5 over 406 pixels from 64 on, 0 to 100 over 180 up to 44.
    expect(dots.map(([, x, y]) => [x, y])).toEqual([
      ['64', '224'],
      ['165.5', '134'],
      ['470', '44'],
      ['64', '44'],
    ]);
  });

  it('draws a band around a line, and holds all marks', () => {
    const band = { low: one.points, high: one.points.map(([x, y]) => [x, y + 100] as const) };
    const svg = lineChartSvg([{ lines: [{ ...one, dashed: true, band }], yMarks: [{ at: 250 }] }], {
      title: 'band',
      plotHeight: 250,
    });
    expect(svg).toMatch(/<polygon .* points="64,294 165\.5,244 470,194 470,94 165\.5,144 64,194"/);
    expect(svg).toContain('stroke-dasharray');
    expect(svg).toContain('y="48" text-anchor="end" >250</text>');
  });

  it('has room for its labels', () => {
    const widthFor = (label: string) =>
      Number(
        /width="(\d+)"/.exec(lineChartSvg([{ lines: [{ ...one, label }] }], { title: 't' }))?.[1],
      );
    expect(widthFor('short')).toBe(640);
    expect(widthFor('x'.repeat(60))).toBeGreaterThan(widthFor('x'.repeat(40)) + 100);
  });

  it('refuses panels without points, and points that are no numbers', () => {
    const title = 't';
    expect(() => lineChartSvg([{ lines: [] }], { title })).toThrow(/a line with a point, got none/);
    expect(() =>
      lineChartSvg([{ lines: [{ label: 'a', points: [[0, Number.NaN]] }] }], { title }),
    ).toThrow(/x or y must be a finite number, got NaN/);
  });
});

it('a picture is made of texts', () => {
  expect(() => svgImage([new Date(0) as never], { title: 'a', width: 3, height: 5 })).toThrow(
    /svgImage: elements\[0\] must be a text/,
  );
});

import { themes } from '@unrolled/charts';
import { describe, expect, it } from 'vitest';
import { linearScale } from '../src/drawing/axis.ts';
import { drawCurves } from '../src/drawing/curves.ts';
import { recorder, textsOf } from './recorder.ts';

const size = { width: 300, height: 200 };

describe('axes', () => {
  it('map values to pixels, and a single one to the middle', () => {
    expect(linearScale(0, 10, 100, 0).place(2.5)).toBe(75);
    expect(linearScale(3, 3, 0, 50).place(3)).toBe(25);
  });
});

describe('drawCurves', () => {
  it('draws no more points than columns, least and greatest of each kept', () => {
    const { context, drawn } = recorder();
    const x = Array.from({ length: 50_000 }, (_, step) => step);
    const y = x.map((step) => (step === 31_234 ? 9 : Math.sin(step)));
    const curve = { name: 'a', colour: themes.light.h, x, y };
    drawCurves(context, { curves: [curve], xLabel: 'x', yLabel: 'y' }, themes.light, size);
    const line = drawn.filter(
      ({ name, strokeStyle }) => name === 'lineTo' && strokeStyle === themes.light.h,
    );
    expect(line.length).toBeLessThanOrEqual(3 * size.width);
    const heights = line.map(({ values }) => Number(values[1]));
    expect(Math.min(...heights)).toBeLessThan(size.height * 0.2);
  });

  it('leaves out what is not finite, and draws axes without any data', () => {
    const { context, drawn } = recorder();
    const curve = { name: '', colour: themes.light.h, x: [0, 1, 2], y: [1, Number.NaN, 2] };
    drawCurves(context, { curves: [curve], xLabel: 'steps', yLabel: 'loss' }, themes.light, size);
    for (const { values } of drawn) expect(values).not.toContain(Number.NaN);
    const empty = recorder();
    drawCurves(empty.context, { curves: [], xLabel: 'steps', yLabel: 'loss' }, themes.dark, size);
    expect(textsOf(empty.drawn)).toEqual(expect.arrayContaining(['steps', 'loss', '0']));
  });

  it('names several curves at their ends, apart from each other, and writes marks', () => {
    const { context, drawn } = recorder();
    const curves = ['RNN', 'LSTM', 'GRU'].map((name) => ({
      name,
      colour: themes.light.h,
      x: [0, 1],
      y: [1, 0.5],
    }));
    const marks = [{ x: 0.5, label: 'rate 0.1' }];
    drawCurves(context, { curves, marks, xLabel: 'x', yLabel: 'y' }, themes.light, size);
    expect(textsOf(drawn)).toEqual(expect.arrayContaining(['RNN', 'LSTM', 'GRU', 'rate 0.1']));
    const heights = drawn
      .filter(
        ({ name, values }) => name === 'fillText' && /^(RNN|LSTM|GRU)$/.test(String(values[0])),
      )
      .map(({ values }) => Number(values[2]))
      .sort((a, b) => a - b);
    expect(heights[1] - heights[0]).toBeGreaterThanOrEqual(12);
    expect(heights[2] - heights[1]).toBeGreaterThanOrEqual(12);
  });
});

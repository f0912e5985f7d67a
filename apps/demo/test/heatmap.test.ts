import { signedColour, themes } from '@unrolled/charts';
import { expect, it } from 'vitest';
import { drawHeatmap, heatmapLayout } from '../src/drawing/heatmap.ts';
import { recorder, textsOf } from './recorder.ts';

const theme = themes.dark;
const size = { width: 330, height: 80 };
const rows = [
  { label: 'f', values: [0, 0.5, 1], colour: theme.f, labelColour: theme.f },
  { label: 'c', values: [-1, 0, 1], colour: null, labelColour: theme.c },
];

it('fills a cell for each value, in the colour of its row or of the scale', () => {
  const { context, drawn } = recorder();
  drawHeatmap(context, { rows, columns: 3, cursor: 1, columnLabels: ['a', 'b', 'c'] }, theme, size);
  const cells = drawn.filter(({ name }) => name === 'fillRect').map(({ fillStyle }) => fillStyle);
  expect(cells).toHaveLength(6);
  expect(cells[2]).toBe(theme.f);
  expect(cells[3]).toBe(signedColour(-1, theme));
  expect(cells[4]).toBe(theme.surface);
  expect(textsOf(drawn)).toEqual(['f', 'c', 'a', 'b', 'c']);
  expect(drawn.filter(({ name }) => name === 'strokeRect')).toHaveLength(1);
});

it('finds the column at a place, the nearest one beyond the edges', () => {
  const { columnAt, cellWidth } = heatmapLayout({ rows, columns: 3 }, size);
  expect(cellWidth).toBe(40);
  expect([0, 31, 71, 149, 900].map(columnAt)).toEqual([0, 0, 1, 2, 2]);
});

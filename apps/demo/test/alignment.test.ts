import { shareColour, themes } from '@unrolled/charts';
import { expect, it } from 'vitest';
import { alignmentCellAt, drawAlignment } from '../src/drawing/alignment.ts';
import { recorder, textsOf } from './recorder.ts';

const theme = themes.light;
const size = { width: 420, height: 170 };
const picture = {
  source: ['three', 'hundred', 'two'],
  target: ['trois', 'cent'],
  weights: [
    [0.75, 0.25, 0],
    [0, 0, 1],
  ],
  cursor: 1,
  moved: [false, true],
};

it('fills a cell for each pair of tokens, and frames the row of the cursor and what was moved', () => {
  const { context, drawn } = recorder();
  drawAlignment(context, picture, theme, size);
  const cells = drawn.filter(({ name }) => name === 'fillRect').map(({ fillStyle }) => fillStyle);
  const expected = picture.weights
    .flat()
    .map((weight) => shareColour(weight, theme.attention, theme));
  expect(cells).toEqual(expected);
  expect(textsOf(drawn)).toEqual(['three', 'hundred', 'two', 'trois', 'cent']);
  expect(drawn.filter(({ name }) => name === 'strokeRect')).toHaveLength(3);
});

it('finds the cell at a place, the nearest one beyond the edges', () => {
  const places = [
    [0, 0],
    [121, 87],
    [165, 109],
    [210, 111],
    [900, 900],
  ] as const;
  expect(places.map(([x, y]) => alignmentCellAt(picture, { x, y }, size.width))).toEqual([
    { row: 0, column: 0 },
    { row: 0, column: 0 },
    { row: 0, column: 1 },
    { row: 1, column: 2 },
    { row: 1, column: 2 },
  ]);
});

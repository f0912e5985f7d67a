import { themes } from '@unrolled/charts';
import { expect, it } from 'vitest';
import { drawAttentionMap } from '../src/drawing/attention-map.ts';
import { drawFilmStrip, filmFrameAt, filmStripHeight } from '../src/drawing/film-strip.ts';
import { recorder, textsOf } from './recorder.ts';

const theme = themes.light;
const picture = { pixels: [255, 0, 0, 0, 0, 255], width: 2, height: 1 };

it('draws a picture, darker where there is less attention, with shares in percent', () => {
  const { context, drawn } = recorder();
  const data = { picture, shape: [1, 2] as const, attention: [0.97, 0.03] };
  drawAttentionMap(context, data, theme, { width: 300, height: 100 });
  const fills = drawn.filter(({ name }) => name === 'fillRect');
  expect(fills.map(({ fillStyle }) => fillStyle)).toEqual([
    ...['rgb(255 0 0)', 'rgb(0 0 255)'],
    ...['#000000', theme.surface, '#000000'],
  ]);
  expect(fills[0].values).toEqual([100, 0, 50, 100]);
  expect(textsOf(drawn)).toEqual(['97']);
});

it('draws a picture alone', () => {
  const { context, drawn } = recorder();
  const data = { picture, shape: [1, 2] as const, attention: null };
  drawAttentionMap(context, data, theme, { width: 50, height: 50 });
  expect(drawn).toHaveLength(2);
});

it('draws the frames of a clip, and the attention on each', () => {
  const { context, drawn } = recorder();
  const data = { frames: [picture, picture, picture], attention: [0.5, 0.25, 0.25], cursor: 2 };
  const height = filmStripHeight(3, 400);
  drawFilmStrip(context, data, theme, { width: 400, height });
  expect(textsOf(drawn)).toEqual(['50', '25', '25']);
  const bars = drawn.filter(
    ({ name, fillStyle }) => name === 'fillRect' && fillStyle === theme.attention,
  );
  expect(bars.map(({ values }) => values[3])).toEqual([28, 14, 14]);
  expect([0, 113, 115, 999].map((x) => filmFrameAt(x, 3, 400))).toEqual([0, 0, 1, 2]);
});

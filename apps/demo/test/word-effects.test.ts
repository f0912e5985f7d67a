import { themes } from '@unrolled/charts';
import { expect, it } from 'vitest';
import { drawWordEffects, wordAt, wordEffectsHeight } from '../src/drawing/word-effects.ts';
import { recorder, textsOf } from './recorder.ts';

const theme = themes.light;
const labels = { low: 'bad', high: 'good', effect: 'effect' };
const words = [
  { text: 'not', isKnown: true, score: 0.2, effect: -2, alone: -1 },
  { text: 'wonderful', isKnown: true, score: 0.9, effect: 1.5, alone: 3 },
  { text: 'zyx', isKnown: false, score: 0.9, effect: 0, alone: 0 },
];

function draw(width: number, cursor = 1) {
  const { context, drawn } = recorder();
  const size = { width, height: wordEffectsHeight(words.length) };
  drawWordEffects(context, { words, before: 0.5, cursor, labels }, theme, size);
  return drawn;
}

it('writes each word, those that are unknown with a question mark', () => {
  expect(textsOf(draw(800))).toEqual(['bad', 'good', 'effect', 'not', 'wonderful', 'zyx ?']);
  expect(textsOf(draw(200))).toContain('wonde…');
});

it('draws a bar to the side of the sign, and a frame for the word by itself', () => {
  const drawn = draw(800);
  const bars = drawn.filter(
    ({ name, fillStyle }) =>
      name === 'fillRect' && [theme.negative, theme.positive].includes(fillStyle as never),
  );
  expect(bars.map(({ fillStyle }) => fillStyle)).toEqual([
    theme.negative,
    theme.positive,
    theme.positive,
  ]);
  const [[start, , width], [otherStart, , otherWidth]] = bars.map(
    ({ values }) => values as number[],
  );
  expect(start + width).toBeCloseTo(otherStart);
  expect(width / otherWidth).toBeCloseTo(2 / 1.5);
  const frames = drawn.filter(
    ({ name, strokeStyle }) => name === 'strokeRect' && strokeStyle === theme.muted,
  );
  expect(frames).toHaveLength(3);
});

it('leads the curve from the probability before the first word through all words, downwards', () => {
  const drawn = draw(800);
  const from = drawn.findIndex(
    ({ name, strokeStyle }) => name === 'moveTo' && strokeStyle === theme.h,
  );
  const points = drawn.slice(from, from + 4).map(({ values }) => values as number[]);
  const [[begin, top], [low, first], [high, second], [, third]] = points;
  expect(low).toBeLessThan(begin);
  expect(high).toBeGreaterThan(begin);
  expect([top, first, second, third]).toEqual([top, first, second, third].sort((a, b) => a - b));
});

it('finds the word at a height, the nearest one beyond the edges', () => {
  expect([0, 31, 60, 90, 900].map((y) => wordAt(y, 3))).toEqual([0, 0, 1, 2, 2]);
  expect(wordAt(50, 0)).toBe(0);
});

it('draws a sentence without words', () => {
  const { context, drawn } = recorder();
  const data = { words: [], before: 0.5, cursor: 0, labels };
  drawWordEffects(context, data, theme, { width: 300, height: wordEffectsHeight(0) });
  expect(textsOf(drawn)).toEqual(['bad', 'good', 'effect']);
});

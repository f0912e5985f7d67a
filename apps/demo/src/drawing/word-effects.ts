import type { Theme } from '@unrolled/charts';
import { linearScale, type Scale } from './axis.ts';
import { type Context, type Draw, font } from './surface.ts';

export interface WordEffects {
  readonly words: readonly {
    readonly text: string;
    /** Whether the model knows the word. */
    readonly isKnown: boolean;
    /** Probability after the word. */
    readonly score: number;
    /** Effect of the word in its sentence, and by itself, in nats. */
    readonly effect: number;
    readonly alone: number;
  }[];
  /** Probability before the first word. */
  readonly before: number;
  /** The word with the cursor. */
  readonly cursor: number;
  /** At the ends of the probability, and above the effects. */
  readonly labels: { readonly low: string; readonly high: string; readonly effect: string };
}

const rowHeight = 26;
const top = 30;
const gap = 12;
const edge = 6;
/** Width of a character at 13 pixels, about. */
const characterWidth = 7.5;
/** Effects of a sentence in which no word does much are not blown up beyond this, in nats. */
const leastRange = 1;

/** In CSS pixels. */
export const wordEffectsHeight = (words: number): number => top + rowHeight * words + edge;

/** The word at a height, the nearest one beyond the edges. */
export const wordAt = (y: number, words: number): number =>
  Math.max(0, Math.min(words - 1, Math.floor((y - top) / rowHeight)));

/**
 * A row for each word, time running down: the word, the probability after it as a point of a curve,
 * and its effect as a bar to the side of its sign, with a frame for the effect of the word by itself.
 */
export const drawWordEffects: Draw<WordEffects> = (context, data, theme, size) => {
  const { words, cursor } = data;
  const textWidth = Math.min(150, size.width * 0.28);
  const middle = textWidth + (size.width - textWidth) * 0.52;
  const score = linearScale(0, 1, textWidth + edge, middle - gap);
  const most = words.reduce(
    (sum, { effect, alone }) => Math.max(sum, Math.abs(effect), Math.abs(alone)),
    leastRange,
  );
  const effect = linearScale(-most, most, middle + gap, size.width - edge);
  if (cursor >= 0 && cursor < words.length) {
    context.fillStyle = theme.background;
    context.fillRect(0, top + cursor * rowHeight, size.width, rowHeight);
    context.strokeStyle = theme.text;
    context.lineWidth = 1;
    context.strokeRect(0.5, top + cursor * rowHeight + 0.5, size.width - 1, rowHeight - 1);
  }
  drawAxes(context, data, theme, score, effect);
  for (const [place, word] of words.entries()) {
    const y = top + (place + 0.5) * rowHeight;
    drawWord(context, word, theme, textWidth, y);
    drawBars(context, word, theme, effect, y);
  }
  drawScores(context, data, theme, score);
};

function drawAxes(
  context: Context,
  { words, labels }: WordEffects,
  theme: Theme,
  score: Scale,
  effect: Scale,
): void {
  const bottom = top + rowHeight * words.length;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  for (const x of [score.place(0), score.place(0.5), score.place(1), effect.place(0)]) {
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
  }
  context.font = font(12);
  context.fillStyle = theme.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(labels.low, score.place(0), top / 2);
  context.textAlign = 'right';
  context.fillText(labels.high, score.place(1), top / 2);
  context.textAlign = 'center';
  context.fillText(labels.effect, effect.place(0), top / 2);
}

function drawWord(
  context: Context,
  { text, isKnown }: WordEffects['words'][number],
  theme: Theme,
  width: number,
  y: number,
): void {
  const longest = Math.floor((width - edge) / characterWidth);
  const shown = isKnown ? text : `${text} ?`;
  context.font = font(13);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = isKnown ? theme.text : theme.muted;
  const isLong = shown.length > longest;
  context.fillText(isLong ? `${shown.slice(0, longest - 1)}…` : shown, edge, y);
}

function drawBars(
  context: Context,
  { effect, alone }: WordEffects['words'][number],
  theme: Theme,
  scale: Scale,
  y: number,
): void {
  const zero = scale.place(0);
  context.fillStyle = effect < 0 ? theme.negative : theme.positive;
  const end = scale.place(effect);
  context.fillRect(Math.min(zero, end), y - 5, Math.abs(end - zero), 10);
  context.strokeStyle = theme.muted;
  const aloneEnd = scale.place(alone);
  context.strokeRect(Math.min(zero, aloneEnd), y - 8, Math.abs(aloneEnd - zero), 16);
}

function drawScores(
  context: Context,
  { words, before, cursor }: WordEffects,
  theme: Theme,
  scale: Scale,
): void {
  context.strokeStyle = theme.h;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(scale.place(before), top);
  for (const [place, { score }] of words.entries()) {
    context.lineTo(scale.place(score), top + (place + 0.5) * rowHeight);
  }
  context.stroke();
  context.lineWidth = 1;
  context.fillStyle = theme.h;
  for (const [place, { score }] of words.entries()) {
    context.beginPath();
    context.arc(
      scale.place(score),
      top + (place + 0.5) * rowHeight,
      place === cursor ? 6 : 3.5,
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}

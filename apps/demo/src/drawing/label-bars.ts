import type { Hex } from '@unrolled/charts';
import { type Draw, font } from './surface.ts';

export interface LabelBars {
  readonly labels: readonly string[];
  /** Place of the right label; null where nobody knows. */
  readonly truth: number | null;
  readonly models: readonly {
    readonly name: string;
    readonly colour: Hex;
    /** One for each label. */
    readonly probabilities: readonly number[];
  }[];
}

const rowHeight = 36;
const top = 20;

export const labelBarsHeight = (labels: number): number => top + rowHeight * labels + 4;

/** A row for each label with a bar for each model; the right label is marked. */
export const drawLabelBars: Draw<LabelBars> = (context, { labels, truth, models }, theme, size) => {
  const left = Math.min(200, 0.45 * size.width);
  const full = size.width - left - 46;
  const barHeight = (rowHeight - 12) / Math.max(1, models.length);
  context.font = font(12);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  let start = 0;
  for (const { name, colour } of models) {
    context.fillStyle = colour;
    context.fillRect(start, 3, 10, 10);
    context.fillStyle = theme.muted;
    context.fillText(name, start + 14, 8);
    start += 30 + widthOf(name);
  }
  for (const [place, label] of labels.entries()) {
    const y = top + place * rowHeight;
    context.font = font(14);
    context.textAlign = 'right';
    context.fillStyle = theme.text;
    context.fillText(`${place === truth ? '✓ ' : ''}${label}`, left - 10, y + rowHeight / 2);
    context.font = font(11);
    context.textAlign = 'left';
    for (const [row, { colour, probabilities }] of models.entries()) {
      const barTop = y + 6 + row * barHeight;
      const width = Math.max(1, full * probabilities[place]);
      context.fillStyle = colour;
      context.fillRect(left, barTop, width, barHeight - 2);
      context.fillStyle = theme.muted;
      const percent = `${Math.round(100 * probabilities[place])} %`;
      context.fillText(percent, left + width + 5, barTop + barHeight / 2 - 0.5);
    }
  }
};

/** About how wide a text is at 12 pixels: syllables of Korean are twice as wide as letters. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (character > '\u10ff' ? 12 : 7), 0);

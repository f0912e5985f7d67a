import { seriesColours } from '@unrolled/charts';
import { type Draw, font } from './surface.ts';

export interface SpeedBars {
  readonly groups: readonly {
    readonly name: string;
    readonly bars: readonly SpeedBar[];
  }[];
}

interface SpeedBar {
  /** Length as a share of the longest of its group. */
  readonly share: number;
  readonly text: string;
}

const barHeight = 16;
const [heading, gap] = [20, 10];

const heightOf = (bars: number): number => heading + barHeight * bars + gap;

export const speedBarsHeight = ({ groups }: SpeedBars): number =>
  groups.reduce((sum, { bars }) => sum + heightOf(bars.length), 0);

/** Groups below each other, each with a bar a run; runs have the same colour in every group. */
export const drawSpeedBars: Draw<SpeedBars> = (context, { groups }, theme, size) => {
  const colours = seriesColours(theme);
  const full = Math.max(20, size.width - 120);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let top = 0;
  for (const { name, bars } of groups) {
    context.font = font(14);
    context.fillStyle = theme.text;
    context.fillText(name, 0, top + heading / 2);
    context.font = font(12);
    for (const [run, { share, text }] of bars.entries()) {
      const y = top + heading + run * barHeight;
      const width = Math.max(1, full * share);
      context.fillStyle = colours[run % colours.length];
      context.fillRect(0, y + 2, width, barHeight - 4);
      context.fillStyle = theme.muted;
      context.fillText(text, width + 6, y + barHeight / 2);
    }
    top += heightOf(bars.length);
  }
};

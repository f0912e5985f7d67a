import { drawRaster, type Raster } from './raster.ts';
import { type Draw, font } from './surface.ts';

export interface FilmStrip {
  readonly frames: readonly Raster[];
  /** One for each frame, which sum to 1; null: the frames alone. */
  readonly attention: readonly number[] | null;
  /** The frame with the cursor. */
  readonly cursor: number;
}

const [barHeight, gap, labelHeight] = [56, 4, 18];
const widestFrame = 110;

const frameSide = (frames: number, width: number) =>
  Math.min(widestFrame, width / Math.max(1, frames) - gap);

/** In CSS pixels. */
export const filmStripHeight = (frames: number, width: number): number =>
  Math.max(0, frameSide(frames, width)) + gap + barHeight + labelHeight;

/** The frame at a place, the nearest one beyond the edges. */
export const filmFrameAt = (x: number, frames: number, width: number): number =>
  Math.max(0, Math.min(frames - 1, Math.floor(x / (frameSide(frames, width) + gap))));

/** The frames of a clip from left to right, and below each how much attention lies on it, in percent. */
export const drawFilmStrip: Draw<FilmStrip> = (context, data, theme, size) => {
  const { frames, attention, cursor } = data;
  const side = frameSide(frames.length, size.width);
  for (const [index, frame] of frames.entries()) {
    const left = index * (side + gap);
    drawRaster(context, frame, { left, top: 0, side });
    if (index === cursor) {
      context.strokeStyle = theme.text;
      context.lineWidth = 3;
      context.strokeRect(left + 1.5, 1.5, side - 3, side - 3);
      context.lineWidth = 1;
    }
    if (attention === null) continue;
    const height = attention[index] * barHeight;
    context.fillStyle = theme.attention;
    context.fillRect(left, side + gap + barHeight - height, side, height);
    context.fillStyle = theme.muted;
    context.font = font(12);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const percent = String(Math.round(100 * attention[index]));
    context.fillText(percent, left + side / 2, side + gap + barHeight + labelHeight / 2);
  }
};

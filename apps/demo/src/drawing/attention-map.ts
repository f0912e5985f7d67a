import type { Theme } from '@unrolled/charts';
import { drawRaster, middleSquare, type Raster } from './raster.ts';
import { type Context, type Draw, font } from './surface.ts';

export interface AttentionMap {
  readonly picture: Raster;
  /** Rows and columns of the attention. */
  readonly shape: readonly [rows: number, columns: number];
  /** [rows · columns], which sum to 1; null: the picture alone. */
  readonly attention: readonly number[] | null;
}

/** Darkness of a place without attention. */
const darkest = 0.78;
/** Shares below this have no number. */
const leastNumber = 0.05;

/** A picture, dark where the attention is not, with its share in percent where there is some. */
export const drawAttentionMap: Draw<AttentionMap> = (context, data, theme, size) => {
  const { picture, shape, attention } = data;
  drawRaster(context, picture, middleSquare(size));
  if (attention === null) return;
  const [rows, columns] = shape;
  const { left, top, side } = middleSquare(size);
  const [cellWidth, cellHeight] = [side / columns, side / rows];
  const most = Math.max(...attention, 1e-9);
  for (const [place, share] of attention.entries()) {
    const x = left + (place % columns) * cellWidth;
    const y = top + Math.floor(place / columns) * cellHeight;
    context.globalAlpha = darkest * (1 - share / most);
    context.fillStyle = '#000000';
    context.fillRect(x, y, cellWidth, cellHeight);
    context.globalAlpha = 1;
    if (share < leastNumber) continue;
    context.strokeStyle = theme.attention;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, cellWidth - 2, cellHeight - 2);
    context.lineWidth = 1;
    drawShare(context, share, theme, x + cellWidth / 2, y + cellHeight / 2);
  }
};

function drawShare(context: Context, share: number, theme: Theme, x: number, y: number): void {
  context.globalAlpha = 0.85;
  context.fillStyle = theme.surface;
  context.fillRect(x - 12, y - 9, 24, 18);
  context.globalAlpha = 1;
  context.font = font(13);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = theme.text;
  context.fillText(String(Math.round(100 * share)), x, y);
}

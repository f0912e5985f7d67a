import { shareColour, type Theme } from '@unrolled/charts';
import { type Context, type Draw, font, type Size } from './surface.ts';

export interface AlignmentPicture {
  readonly source: readonly string[];
  readonly target: readonly string[];
  /** For each token of the target, a weight for each one of the source. */
  readonly weights: readonly (readonly number[])[];
  /** The row with the cursor. */
  readonly cursor: number;
  /** For each token of the target, whether its attention was moved. */
  readonly moved: readonly boolean[];
}

type Sizes = Pick<AlignmentPicture, 'source' | 'target'>;

const rowHeight = 24;
const top = 86;
const edge = 4;
const widestCell = 44;
/** The words of the source rise by this much, in radians. */
const slope = -Math.PI / 3;

const leftOf = (width: number) => Math.min(120, width * 0.3);

/** In CSS pixels. */
export const alignmentHeight = (rows: number): number => top + rowHeight * Math.max(1, rows) + edge;

/** The cell at a place, the nearest one beyond the edges. */
export function alignmentCellAt(
  { source, target }: Sizes,
  { x, y }: { readonly x: number; readonly y: number },
  width: number,
): { row: number; column: number } {
  const within = (index: number, count: number) => Math.max(0, Math.min(count - 1, index));
  return {
    row: within(Math.floor((y - top) / rowHeight), target.length),
    column: within(
      Math.floor((x - leftOf(width)) / cellWidthOf(source.length, width)),
      source.length,
    ),
  };
}

const cellWidthOf = (columns: number, width: number): number =>
  // Room at the right for the last word, which leans over its column.
  Math.min(widestCell, (width - leftOf(width) - top / 2) / Math.max(1, columns));

/**
 * Attention as a heat map: a row for each token of the target, time running down, a column for each
 * word of the source. A moved row has a frame around the cell that it was moved to.
 */
export const drawAlignment: Draw<AlignmentPicture> = (context, data, theme, size) => {
  const { source, target, weights, cursor, moved } = data;
  const [left, cellWidth] = [leftOf(size.width), cellWidthOf(source.length, size.width)];
  drawSource(context, data, theme, size);
  context.font = font(13);
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const [row, token] of target.entries()) {
    const y = top + row * rowHeight;
    context.fillStyle = row === cursor ? theme.text : theme.muted;
    context.fillText(token, left - 8, y + rowHeight / 2);
    for (const [column, weight] of weights[row].entries()) {
      const x = left + column * cellWidth;
      context.fillStyle = shareColour(weight, theme.attention, theme);
      context.fillRect(x, y, cellWidth - 1, rowHeight - 1);
      if (!moved[row] || weight < 0.5) continue;
      context.strokeStyle = theme.text;
      context.lineWidth = 2;
      context.setLineDash([3, 2]);
      context.strokeRect(x + 2, y + 2, cellWidth - 5, rowHeight - 5);
      context.setLineDash([]);
    }
  }
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  const [width, height] = [cellWidth * source.length, rowHeight * target.length];
  context.strokeRect(left - 0.5, top - 0.5, width, height);
  if (cursor < 0 || cursor >= target.length) return;
  context.strokeStyle = theme.text;
  context.lineWidth = 2;
  context.strokeRect(left - 1, top + cursor * rowHeight - 1, width + 1, rowHeight + 1);
  context.lineWidth = 1;
};

/** The words above the columns, and how much of the row at the cursor lies on each by their ink. */
function drawSource(
  context: Context,
  { source, weights, cursor }: AlignmentPicture,
  theme: Theme,
  size: Size,
): void {
  const cellWidth = cellWidthOf(source.length, size.width);
  context.font = font(13);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [column, word] of source.entries()) {
    context.fillStyle = (weights[cursor]?.[column] ?? 0) > 0.2 ? theme.text : theme.muted;
    context.save();
    context.translate(leftOf(size.width) + (column + 0.5) * cellWidth, top - 8);
    context.rotate(slope);
    context.fillText(word, 0, 0);
    context.restore();
  }
}

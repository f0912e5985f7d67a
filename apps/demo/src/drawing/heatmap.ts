import { type Hex, shareColour, signedColour, type Theme } from '@unrolled/charts';
import { type Draw, font, type Size } from './surface.ts';

export interface HeatmapRow {
  readonly label: string;
  /** One for each column. */
  readonly values: ArrayLike<number>;
  /** Colour at 1, where values are from 0 to 1; null: the scale of values from −1 to 1. */
  readonly colour: Hex | null;
  /** Colour of the label. */
  readonly labelColour: Hex;
}

export interface Heatmap {
  readonly rows: readonly HeatmapRow[];
  readonly columns: number;
  /** The column with the cursor. */
  readonly cursor: number;
  /** Below the columns, where there is room. */
  readonly columnLabels?: readonly string[];
}

const left = 30;
const bottom = 20;

/** The cells of a heat map, and which one lies at a place. */
export function heatmapLayout({ rows, columns }: Pick<Heatmap, 'rows' | 'columns'>, size: Size) {
  const cellWidth = Math.min(40, (size.width - left) / Math.max(1, columns));
  const rowHeight = (size.height - bottom) / Math.max(1, rows.length);
  return {
    cellWidth,
    rowHeight,
    columnAt: (x: number) => Math.min(columns - 1, Math.max(0, Math.floor((x - left) / cellWidth))),
  };
}

/** Rows of coloured cells with a frame around the column at the cursor. */
export const drawHeatmap: Draw<Heatmap> = (context, data, theme, size) => {
  const { rows, columns, cursor, columnLabels = [] } = data;
  const { cellWidth, rowHeight } = heatmapLayout(data, size);
  context.textBaseline = 'middle';
  for (const [index, row] of rows.entries()) {
    const top = index * rowHeight;
    context.font = font(13);
    context.textAlign = 'left';
    context.fillStyle = row.labelColour;
    context.fillText(row.label, 4, top + rowHeight / 2);
    for (let column = 0; column < columns; column++) {
      context.fillStyle = cellColour(row, row.values[column], theme);
      context.fillRect(
        left + column * cellWidth,
        top + 1,
        Math.max(1, cellWidth - 1),
        rowHeight - 3,
      );
    }
  }
  context.font = font(12);
  context.textAlign = 'center';
  context.fillStyle = theme.muted;
  const longest = columnLabels.reduce((most, label) => Math.max(most, label.length), 1);
  const every = Math.max(1, Math.ceil((6 + 8 * longest) / cellWidth));
  for (const [column, label] of columnLabels.entries()) {
    if (column % every !== 0 && column !== cursor) continue;
    if (column !== cursor && Math.abs(column - cursor) < every) continue;
    const center = left + (column + 0.5) * cellWidth;
    if (center + 4 * label.length > size.width) continue;
    context.fillText(label, center, size.height - bottom / 2);
  }
  if (cursor < 0 || cursor >= columns) return;
  context.strokeStyle = theme.text;
  context.lineWidth = 2;
  context.strokeRect(left + cursor * cellWidth - 1, 0, cellWidth + 1, size.height - bottom);
  context.lineWidth = 1;
};

const cellColour = ({ colour }: HeatmapRow, value: number, theme: Theme): Hex =>
  colour === null ? signedColour(value, theme) : shareColour(value, colour, theme);

import { type Hex, shareColour } from '@unrolled/charts';
import { type Draw, font, type Size } from './surface.ts';

export interface LabelTimeline {
  /** Frames that fit in; later ones are not drawn yet. */
  readonly frames: number;
  /** The frame with the cursor; null for none. */
  readonly cursor: number | null;
  /** One for each label. */
  readonly colours: readonly Hex[];
  readonly rows: readonly {
    readonly name: string;
    /** Place of the label of each frame, and how probable it is. */
    readonly cells: readonly { readonly label: number; readonly probability: number }[];
  }[];
}

const rowHeight = 30;
const nameHeight = 16;

export const labelTimelineHeight = (rows: number): number => rows * (rowHeight + nameHeight) + 4;

/** The frame at a place. */
export const frameAt = (x: number, frames: number, { width }: Pick<Size, 'width'>): number =>
  Math.min(frames - 1, Math.max(0, Math.floor((x / width) * frames)));

/** A row for each source of labels, a cell for each frame: paler where it is less probable. */
export const drawLabelTimeline: Draw<LabelTimeline> = (context, timeline, theme, { width }) => {
  const { frames, rows, colours, cursor } = timeline;
  const place = (frame: number) => Math.round((frame / Math.max(1, frames)) * width);
  context.font = font(12);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [index, { name, cells }] of rows.entries()) {
    const top = index * (rowHeight + nameHeight);
    context.fillStyle = theme.muted;
    context.fillText(name, 0, top + nameHeight / 2);
    for (const [frame, { label, probability }] of cells.entries()) {
      context.fillStyle = shareColour(probability, colours[label], theme);
      const x = place(frame);
      context.fillRect(x, top + nameHeight, Math.max(1, place(frame + 1) - x), rowHeight - 4);
    }
    context.strokeStyle = theme.line;
    context.strokeRect(0.5, top + nameHeight + 0.5, width - 1, rowHeight - 5);
  }
  if (cursor === null) return;
  context.strokeStyle = theme.text;
  context.lineWidth = 2;
  const height = rows.length * (rowHeight + nameHeight) - 3;
  context.strokeRect(
    place(cursor),
    nameHeight - 1,
    place(cursor + 1) - place(cursor),
    height - nameHeight,
  );
  context.lineWidth = 1;
};

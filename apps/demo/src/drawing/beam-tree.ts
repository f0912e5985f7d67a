import type { Theme } from '@unrolled/charts';
import { type Context, type Draw, font } from './surface.ts';

export interface BeamPicture {
  readonly steps: readonly (readonly BeamPictureNode[])[];
  /** The step with the cursor. */
  readonly cursor: number;
  /** Written for the end of a hypothesis. */
  readonly end: string;
}

export interface BeamPictureNode {
  /** Its index among the nodes of the step before; −1: the start. */
  readonly parent: number;
  /** null: the end */
  readonly token: string | null;
  readonly logProbability: number;
  readonly fate: 'kept' | 'finished' | 'dropped';
  /** Whether the result goes through it. */
  readonly isBest: boolean;
}

const columnWidth = 104;
const rowHeight = 34;
const nodeWidth = 70;
const nodeHeight = 28;
const edge = 6;
const start = 14;

const mostRows = (steps: BeamPicture['steps']) =>
  steps.reduce((most, nodes) => Math.max(most, nodes.length), 1);

/** In CSS pixels. */
export const beamTreeSize = (steps: BeamPicture['steps']) => ({
  width: start + columnWidth * Math.max(1, steps.length) + edge,
  height: 2 * edge + rowHeight * mostRows(steps),
});

/** The step at a place, the nearest one beyond the edges. */
export const beamStepAt = (x: number, steps: number): number =>
  Math.max(0, Math.min(steps - 1, Math.floor((x - start) / columnWidth)));

/**
 * A beam search as a tree: a column for each step, its candidates from the likeliest down, each with
 * the sum of its log-probabilities. Kept ones have a frame, finished ones a thick one, dropped ones
 * none; the way to the result is filled.
 */
export const drawBeamTree: Draw<BeamPicture> = (context, data, theme, size) => {
  const { steps, cursor } = data;
  if (cursor >= 0 && cursor < steps.length) {
    context.globalAlpha = 0.35;
    context.fillStyle = theme.line;
    context.fillRect(start + cursor * columnWidth, 0, columnWidth, size.height);
    context.globalAlpha = 1;
  }
  for (const [step, nodes] of steps.entries()) {
    for (const [index, node] of nodes.entries()) drawEdge(context, step, index, node, theme);
  }
  for (const [step, nodes] of steps.entries()) {
    for (const [index, node] of nodes.entries()) drawNode(context, step, index, node, data, theme);
  }
};

const centerOf = (step: number, index: number) => ({
  x: start + (step + 0.5) * columnWidth + (columnWidth - nodeWidth) / 4,
  y: edge + (index + 0.5) * rowHeight,
});

function drawEdge(
  context: Context,
  step: number,
  index: number,
  { parent, fate, isBest }: BeamPictureNode,
  theme: Theme,
): void {
  const to = centerOf(step, index);
  const from = parent < 0 ? null : centerOf(step - 1, parent);
  const x = from === null ? 2 : from.x + nodeWidth / 2;
  context.strokeStyle = isBest ? theme.attention : fate === 'dropped' ? theme.line : theme.muted;
  context.lineWidth = isBest ? 3 : 1;
  context.setLineDash(fate === 'dropped' ? [3, 3] : []);
  context.beginPath();
  context.moveTo(x, from?.y ?? edge + rowHeight / 2);
  context.lineTo(to.x - nodeWidth / 2, to.y);
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1;
}

function drawNode(
  context: Context,
  step: number,
  index: number,
  { token, logProbability, fate, isBest }: BeamPictureNode,
  { end }: BeamPicture,
  theme: Theme,
): void {
  const { x, y } = centerOf(step, index);
  const [left, top] = [x - nodeWidth / 2, y - nodeHeight / 2];
  context.fillStyle = isBest ? theme.attention : theme.surface;
  context.fillRect(left, top, nodeWidth, nodeHeight);
  if (fate !== 'dropped') {
    context.strokeStyle = isBest ? theme.attention : theme.muted;
    context.lineWidth = fate === 'finished' ? 3 : 1;
    context.strokeRect(left, top, nodeWidth, nodeHeight);
    context.lineWidth = 1;
  }
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = font(13);
  context.fillStyle = isBest ? theme.onAccent : fate === 'dropped' ? theme.muted : theme.text;
  context.fillText(token ?? end, x, y - 6);
  context.font = font(11);
  context.fillText(negative(logProbability), x, y + 7);
}

/** A number up to 0 with two digits after the point; never a negative zero. */
const negative = (value: number) => (value > -0.005 ? '0.00' : value.toFixed(2).replace('-', '−'));

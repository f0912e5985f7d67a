import { type Hex, signedColour, type Theme } from '@unrolled/charts';
import { type Context, type Draw, font, type Size } from './surface.ts';

/** One step of the graph: a column. */
export interface GraphStep {
  /** The input below; null: this step reads nothing. */
  readonly input: string | null;
  /** The state, from −1 to 1; null: drawn without numbers. */
  readonly state: readonly number[] | null;
  /** The output above; null: this step says nothing. */
  readonly output: string | null;
}

export interface UnrolledGraph {
  readonly steps: readonly GraphStep[];
  /** The step with the cursor; −1: none. */
  readonly cursor: number;
  /** The unit that is marked in each state; −1: none. */
  readonly unit: number;
  /** Whether each step hands its state to the next. Default true. */
  readonly connected?: boolean;
  /** Letters at the arrows: the same weights at every step. */
  readonly letters?: boolean;
}

const columnWidth = 84;
const boxWidth = 46;
const nodeHeight = 30;

/** The steps that have room, around the one with the cursor. */
export function visibleSteps(
  { steps, cursor }: Pick<UnrolledGraph, 'steps' | 'cursor'>,
  width: number,
) {
  const room = Math.max(1, Math.floor(width / columnWidth));
  const first = Math.max(0, Math.min(steps.length - room, cursor - Math.floor(room / 2)));
  return { first, count: Math.min(room, steps.length) };
}

/** The step at a place of the picture. */
export function stepAt(
  graph: Pick<UnrolledGraph, 'steps' | 'cursor'>,
  x: number,
  width: number,
): number {
  const { first, count } = visibleSteps(graph, width);
  return first + Math.min(count - 1, Math.max(0, Math.floor(x / columnWidth)));
}

/**
 * The unrolled graph: time from left to right, the input below, the state in the middle with a bar for
 * each unit, the output above. It looks the same wherever it is drawn.
 */
export const drawUnrolledGraph: Draw<UnrolledGraph> = (context, graph, theme, size) => {
  const { steps, cursor, connected = true } = graph;
  const { first, count } = visibleSteps(graph, size.width);
  const rows = rowsOf(size);
  for (let place = 0; place < count; place++) {
    const step = steps[first + place];
    const center = place * columnWidth + columnWidth / 2;
    const isAt = first + place === cursor;
    if (isAt) {
      context.fillStyle = theme.line;
      context.globalAlpha = 0.35;
      context.fillRect(place * columnWidth, 0, columnWidth, size.height);
      context.globalAlpha = 1;
    }
    const hasStep = (other: number) => other >= 0 && other < steps.length;
    if (connected && hasStep(first + place - 1)) {
      arrow(
        context,
        center - columnWidth + boxWidth / 2,
        rows.middle,
        center - boxWidth / 2,
        rows.middle,
        theme.h,
      );
      if (graph.letters) letter(context, 'U', center - columnWidth / 2, rows.middle - 9, theme.h);
    }
    if (step.input !== null) {
      arrow(context, center, rows.input - nodeHeight / 2, center, rows.stateBottom, theme.x);
      if (graph.letters)
        letter(context, 'W', center + 10, (rows.input + rows.stateBottom) / 2 - 6, theme.x);
      node(context, step.input, center, rows.input, theme.x, theme);
    }
    if (step.output !== null) {
      arrow(context, center, rows.stateTop, center, rows.output + nodeHeight / 2, theme.text);
      node(context, step.output, center, rows.output, theme.text, theme);
    }
    drawState(context, step, graph.unit, center, rows, theme);
  }
};

function rowsOf({ height }: Size) {
  const [output, input] = [nodeHeight / 2 + 2, height - nodeHeight / 2 - 2];
  const stateTop = nodeHeight + 30;
  const stateBottom = height - nodeHeight - 30;
  return { output, input, stateTop, stateBottom, middle: (stateTop + stateBottom) / 2 };
}

function drawState(
  context: Context,
  { state }: GraphStep,
  marked: number,
  center: number,
  rows: ReturnType<typeof rowsOf>,
  theme: Theme,
): void {
  const [left, height] = [center - boxWidth / 2, rows.stateBottom - rows.stateTop];
  context.fillStyle = theme.surface;
  context.fillRect(left, rows.stateTop, boxWidth, height);
  if (state === null) {
    letter(context, 'h', center, rows.middle, theme.h);
  } else {
    const barHeight = height / state.length;
    for (const [unit, value] of state.entries()) {
      const length = (Math.abs(value) * boxWidth) / 2;
      context.fillStyle = signedColour(value, theme);
      const top = rows.stateTop + unit * barHeight;
      context.fillRect(value < 0 ? center - length : center, top + 1, length, barHeight - 2);
      if (unit !== marked) continue;
      context.strokeStyle = theme.text;
      context.lineWidth = 2;
      context.strokeRect(left - 2, top, boxWidth + 4, barHeight);
    }
  }
  context.strokeStyle = theme.h;
  context.lineWidth = 2;
  context.strokeRect(left, rows.stateTop, boxWidth, height);
  context.lineWidth = 1;
}

function node(
  context: Context,
  text: string,
  x: number,
  y: number,
  colour: Hex,
  theme: Theme,
): void {
  context.fillStyle = theme.surface;
  context.fillRect(x - boxWidth / 2, y - nodeHeight / 2, boxWidth, nodeHeight);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(x - boxWidth / 2, y - nodeHeight / 2, boxWidth, nodeHeight);
  context.lineWidth = 1;
  letter(context, text, x, y, theme.text);
}

function letter(context: Context, text: string, x: number, y: number, colour: Hex): void {
  context.font = font(14);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** Straight, along one axis. */
function arrow(
  context: Context,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  colour: Hex,
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
  const [dx, dy] = [Math.sign(toX - fromX), Math.sign(toY - fromY)];
  context.beginPath();
  context.moveTo(toX, toY);
  context.lineTo(toX - 7 * dx - 4 * dy, toY - 7 * dy - 4 * dx);
  context.lineTo(toX - 7 * dx + 4 * dy, toY - 7 * dy + 4 * dx);
  context.fill();
  context.lineWidth = 1;
}

import type { Hex } from '@unrolled/charts';
import type { Context, Draw, Size } from './surface.ts';

/** One frame of a clip. */
export interface ClipFrame {
  readonly kind: 'shapes' | 'figures';
  /** Red, green and blue from 0 to 255 of each pixel of a square; or x and y of each joint of a body. */
  readonly values: Float32Array;
  /** Values of all frames; a body is drawn in their bounds, so that the view does not move with it. */
  readonly all: Float32Array;
}

/** Joints that a line connects, in the order of COCO. */
const bones = [
  ...([
    [5, 6],
    [5, 7],
    [7, 9],
    [6, 8],
    [8, 10],
    [5, 11],
    [6, 12],
    [11, 12],
  ] as const),
  ...([
    [11, 13],
    [13, 15],
    [12, 14],
    [14, 16],
    [0, 5],
    [0, 6],
  ] as const),
];
const headRadius = 0.055;

/** Pixels as squares, or a body as lines between its joints. */
export const drawClipFrame: Draw<ClipFrame> = (context, frame, theme, { width, height }) => {
  const side = Math.min(width, height);
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  if (frame.kind === 'shapes') {
    const count = Math.round(Math.sqrt(frame.values.length / 3));
    drawPixels(context, frame.values, [count, count], { left, top, width: side, height: side });
  }
  if (frame.kind === 'figures') drawBody(context, frame, theme.text, left, top, side);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
};

interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** Fills a box with pixels: red, green and blue of each, row by row. */
export function drawPixels(
  context: Context,
  values: ArrayLike<number>,
  [columns, rows]: readonly [columns: number, rows: number],
  { left, top, width, height }: Box,
): void {
  const across = (column: number) => left + Math.round((column * width) / columns);
  const down = (row: number) => top + Math.round((row * height) / rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const start = (row * columns + column) * 3;
      context.fillStyle = `rgb(${values[start]} ${values[start + 1]} ${values[start + 2]})`;
      const [x, y] = [across(column), down(row)];
      context.fillRect(x, y, across(column + 1) - x, down(row + 1) - y);
    }
  }
}

function drawBody(
  context: Context,
  { values, all }: ClipFrame,
  colour: Hex,
  left: number,
  top: number,
  side: number,
): void {
  const { scale, x, y } = viewOf(all, side);
  const place = (joint: number): [number, number] => [
    left + x + scale * values[2 * joint],
    top + y + scale * values[2 * joint + 1],
  ];
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 3;
  for (const [from, to] of bones) {
    context.beginPath();
    context.moveTo(...place(from));
    context.lineTo(...place(to));
    context.stroke();
  }
  for (let joint = 0; joint < values.length / 2; joint++) {
    context.beginPath();
    context.arc(...place(joint), joint === 0 ? headRadius * side : 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Scale and offset at which all joints of all frames fit into a square. */
function viewOf(all: Float32Array, side: number) {
  const extent = (axis: number) => {
    const places = Array.from({ length: all.length / 2 }, (_, joint) => all[2 * joint + axis]);
    return [
      places.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      places.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    ];
  };
  const [[lowX, highX], [lowY, highY]] = [extent(0), extent(1)];
  const scale = (0.8 * side) / Math.max(1, highX - lowX, highY - lowY);
  return {
    scale,
    x: side / 2 - (scale * (lowX + highX)) / 2,
    y: side / 2 - (scale * (lowY + highY)) / 2,
  };
}

import { type Hex, type Theme, ticks } from '@unrolled/charts';
import { linearScale, type Scale } from './axis.ts';
import { type Context, type Draw, font, type Size } from './surface.ts';

export interface Curve {
  readonly name: string;
  readonly colour: Hex;
  /** Not falling. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly dashed?: boolean;
}

/** A moment at which something was changed. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

export interface Curves {
  readonly curves: readonly Curve[];
  readonly marks?: readonly Mark[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** The vertical axis in powers of ten. */
  readonly logarithmic?: boolean;
  /** Range of the vertical axis; default: that of the data, from 0 unless logarithmic. */
  readonly range?: readonly [number, number];
}

const margin = { left: 48, right: 12, top: 24, bottom: 34 };
/** Each curve is drawn as the least and greatest value of every pixel column. */
const columnsPerPixel = 1;

/** Lines over steps, with names at their ends, marks where something was changed, and two axes. */
export const drawCurves: Draw<Curves> = (context, data, theme, size) => {
  const { curves, marks = [], logarithmic = false } = data;
  const raw = (y: number) => (logarithmic ? Math.log10(Math.max(y, 1e-12)) : y);
  const all = curves.flatMap(({ y }) => y.filter(Number.isFinite).map(raw));
  const xs = curves.flatMap(({ x }) => (x.length === 0 ? [] : [x[0], x[x.length - 1]]));
  const [low, high] = data.range ?? rangeOf(all, logarithmic);
  // What lies beyond a range that was asked for stays at its edge.
  const value = (y: number) => Math.min(high, Math.max(low, raw(y)));
  const x = linearScale(
    minimum(xs, 0),
    Math.max(minimum(xs, 0) + 10, maximum(xs, 10)),
    margin.left,
    size.width - margin.right,
  );
  const y = linearScale(low, high, size.height - margin.bottom, margin.top);
  drawAxes(context, data, theme, size, x, y);
  for (const mark of marks) drawMark(context, mark, theme, size, x);
  for (const curve of curves) drawCurve(context, curve, theme, x, y, value);
  drawNames(context, curves, theme, y, value, size);
};

function drawAxes(
  context: Context,
  { xLabel, yLabel, logarithmic = false }: Curves,
  theme: Theme,
  size: Size,
  x: Scale,
  y: Scale,
): void {
  context.font = font(12);
  context.lineWidth = 1;
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.line;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const tick of ticks(y.from, y.to, 4)) {
    line(context, margin.left, y.place(tick), size.width - margin.right, y.place(tick));
    const text = logarithmic ? `1e${tick}` : String(tick);
    if (!logarithmic || Number.isInteger(tick))
      context.fillText(text, margin.left - 6, y.place(tick));
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const tick of ticks(x.from, x.to, Math.max(2, Math.floor(size.width / 110)))) {
    context.fillText(String(tick), x.place(tick), size.height - margin.bottom + 5);
  }
  context.textAlign = 'right';
  context.fillText(xLabel, size.width - margin.right, size.height - 14);
  context.textAlign = 'left';
  context.fillText(yLabel, 2, 0);
}

function drawMark(context: Context, mark: Mark, theme: Theme, size: Size, x: Scale): void {
  const place = x.place(mark.x);
  context.strokeStyle = theme.muted;
  context.setLineDash([2, 3]);
  line(context, place, margin.top, place, size.height - margin.bottom);
  context.setLineDash([]);
  context.fillStyle = theme.muted;
  const isLate = place > size.width * 0.7;
  context.textAlign = isLate ? 'right' : 'left';
  context.textBaseline = 'top';
  context.fillText(mark.label, place + (isLate ? -4 : 4), margin.top + 2);
}

function drawCurve(
  context: Context,
  { x: steps, y: values, colour, dashed = false }: Curve,
  _theme: Theme,
  x: Scale,
  y: Scale,
  value: (y: number) => number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash(dashed ? [6, 4] : []);
  context.beginPath();
  let column = Number.NaN;
  let [low, high, last] = [Number.NaN, Number.NaN, Number.NaN];
  let isFirst = true;
  const flush = () => {
    if (Number.isNaN(column)) return;
    if (isFirst) context.moveTo(column, y.place(low));
    for (const point of low === high ? [last] : [low, high, last])
      context.lineTo(column, y.place(point));
    isFirst = false;
  };
  for (const [index, step] of steps.entries()) {
    const point = value(values[index]);
    if (!Number.isFinite(point)) continue;
    const place = Math.round(x.place(step) / columnsPerPixel) * columnsPerPixel;
    if (place !== column) {
      flush();
      [column, low, high] = [place, point, point];
    }
    [low, high, last] = [Math.min(low, point), Math.max(high, point), point];
  }
  flush();
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1;
}

/** Names at the right, each at the height where its curve ends, pushed apart where they would meet. */
function drawNames(
  context: Context,
  curves: readonly Curve[],
  theme: Theme,
  y: Scale,
  value: (y: number) => number,
  size: Size,
): void {
  if (curves.length < 2) return;
  const ends = curves
    .filter((curve) => curve.y.length > 0)
    .map((curve) => ({ curve, place: y.place(value(curve.y[curve.y.length - 1])) }))
    .sort((a, b) => a.place - b.place);
  let free = margin.top;
  context.font = font(12);
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  for (const { curve, place } of ends) {
    const at = Math.min(size.height - margin.bottom, Math.max(free + 12, place - 3));
    free = at + 2;
    context.fillStyle = theme.surface;
    context.fillRect(
      size.width - margin.right - 7 * curve.name.length - 2,
      at - 13,
      7 * curve.name.length + 2,
      14,
    );
    context.fillStyle = curve.colour;
    context.fillText(curve.name, size.width - margin.right, at);
  }
}

function rangeOf(values: readonly number[], logarithmic: boolean): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [minimum(values, 0), maximum(values, 1)];
  if (logarithmic) return [Math.floor(low), Math.max(Math.floor(low) + 1, Math.ceil(high))];
  return [Math.min(0, low), high === 0 ? 1 : high * 1.05];
}

const minimum = (values: readonly number[], otherwise: number) =>
  values.length === 0 ? otherwise : values.reduce((a, b) => Math.min(a, b));

const maximum = (values: readonly number[], otherwise: number) =>
  values.length === 0 ? otherwise : values.reduce((a, b) => Math.max(a, b));

function line(context: Context, fromX: number, fromY: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

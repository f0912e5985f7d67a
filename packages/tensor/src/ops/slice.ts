import { ShapeError } from '../errors.ts';
import { formatShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/**
 * What to take of one axis: null all of it, else from `start` up to but not including `end`
 * (default: to the end), every `step`-th (default 1). Negative places count from the end.
 */
export type Range = null | readonly [start: number, end?: number, step?: number];

/** A box out of x, one range for each of its first axes; the others are taken whole. */
export function slice(x: Tensor, ranges: readonly Range[]): Tensor {
  const where = 'Tensor.slice';
  checkDType(where, 'x', x, 'float32');
  if (ranges.length > x.rank) {
    throw new ShapeError(`${where}: ${ranges.length} ranges for shape ${formatShape(x.shape)}`);
  }
  const starts: number[] = [];
  const sizes: number[] = [];
  const steps: number[] = [];
  x.shape.forEach((length, axis) => {
    const [start, end = length, step = 1] = ranges[axis] ?? [0];
    const from = start < 0 ? start + length : start;
    const to = end < 0 ? end + length : end;
    const isWhole = [from, to, step].every(Number.isInteger);
    if (!(isWhole && from >= 0 && from <= to && to <= length && step >= 1)) {
      throw new ShapeError(
        `${where}: range [${ranges[axis]}] does not fit axis ${axis} of ${formatShape(x.shape)}`,
      );
    }
    starts.push(from);
    sizes.push(Math.ceil((to - from) / step));
    steps.push(step);
  });
  const buffer = x.backend.primitives.slice(x.buffer, { shape: x.shape, starts, sizes, steps });
  return x
    .wrap(sizes, buffer)
    .recordedAs('slice', [x], (g) => [scatterInto(g, starts, steps, x.shape)]);
}

/** Adds zeros before and after each axis. */
export function pad(
  x: Tensor,
  widths: readonly (readonly [before: number, after: number])[],
): Tensor {
  checkDType('Tensor.pad', 'x', x, 'float32');
  if (
    widths.length !== x.rank ||
    !widths.flat().every((width) => Number.isInteger(width) && width >= 0)
  ) {
    throw new ShapeError(
      `Tensor.pad: widths must be one pair [before, after] ≥ 0 for each axis of ` +
        `${formatShape(x.shape)}, got ${JSON.stringify(widths)}`,
    );
  }
  const before = widths.map(([width]) => width);
  const outputShape = x.shape.map((length, axis) => length + widths[axis][0] + widths[axis][1]);
  const inside = before.map((width, axis) => [width, width + x.shape[axis]] as const);
  return scatterInto(
    x,
    before,
    before.map(() => 1),
    outputShape,
  ).recordedAs('pad', [x], (g) => [g.slice(inside)]);
}

function scatterInto(
  x: Tensor,
  before: readonly number[],
  steps: readonly number[],
  outputShape: readonly number[],
): Tensor {
  const { primitives } = x.backend;
  const buffer =
    x.size === 0
      ? primitives.fill(sizeOf(outputShape), 0, 'float32')
      : primitives.pad(x.buffer, { shape: x.shape, before, steps, outputShape });
  return x.wrap(outputShape, buffer);
}

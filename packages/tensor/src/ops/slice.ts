import { checkEach, describe, rules, ShapeError } from '@unrolled/guards';
import { formatShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType, formatList } from './operands.ts';

/**
 * Part to take of one axis: null all of it, else from `start` up to but not including `end`
 * (default: to the end), every `step`-th (default 1). Negative indices count from the end.
 */
export type Range = null | readonly [start: number, end?: number, step?: number];

/** A part of x, with one range for each of its first axes; the others are kept whole. */
export function slice(x: Tensor, ranges: readonly Range[]): Tensor {
  const where = 'Tensor.slice';
  checkDType(where, 'x', x, 'float32');
  if (!Array.isArray(ranges) || ranges.length > x.rank) {
    throw new ShapeError(
      `${where}: ranges must be one for each of the first axes of ${formatShape(x.shape)}, got ` +
        describe(ranges),
    );
  }
  const starts: number[] = [];
  const sizes: number[] = [];
  const steps: number[] = [];
  x.shape.forEach((length, axis) => {
    const range: Range = ranges[axis] ?? [0];
    const [start, end = length, step = 1] = Array.isArray(range) ? range : [Number.NaN];
    const isWhole = [start, end, step].every(Number.isInteger);
    const from = isWhole && start < 0 ? start + length : start;
    const to = isWhole && end < 0 ? end + length : end;
    if (!(isWhole && from >= 0 && from <= to && to <= length && step >= 1)) {
      throw new ShapeError(
        `${where}: range ${formatList(range)} does not fit axis ${axis} of ${formatShape(x.shape)}`,
      );
    }
    starts.push(from);
    sizes.push(Math.ceil((to - from) / step));
    steps.push(step);
  });
  const buffer = x.backend.primitives.slice(x.buffer, { shape: x.shape, starts, sizes, steps });
  return x
    .wrap(sizes, buffer)
    .recordedAs('slice', [x], (g) => [scatterInto(g, starts, steps, x.shape)], { reads: [] });
}

/** Adds zeros before and after each axis. */
export function pad(
  x: Tensor,
  widths: readonly (readonly [before: number, after: number])[],
): Tensor {
  checkDType('Tensor.pad', 'x', x, 'float32');
  const pairs = readPairs(widths, x);
  const before = pairs.map(([width]) => width);
  const outputShape = pairs.map(([first, last], axis) => first + x.shape[axis] + last);
  const inside = before.map((width, axis) => [width, width + x.shape[axis]] as const);
  return scatterInto(
    x,
    before,
    before.map(() => 1),
    outputShape,
  ).recordedAs('pad', [x], (g) => [g.slice(inside)], { reads: [] });
}

function readPairs(widths: unknown, x: Tensor): [before: number, after: number][] {
  const list = checkEach('Tensor.pad', 'widths', widths as unknown[], rules.anything);
  if (list.length !== x.rank) {
    throw new ShapeError(
      'Tensor.pad: widths must be one pair [before, after] for each axis of ' +
        `${formatShape(x.shape)}, got ${describe(widths)}`,
    );
  }
  return list.map((pair, axis) => {
    const [first, last, ...others] = checkEach(
      'Tensor.pad',
      `widths[${axis}]`,
      pair as unknown[],
      rules.anything,
    );
    if (isWidth(first) && isWidth(last) && others.length === 0) return [first, last];
    throw new ShapeError(
      `Tensor.pad: widths[${axis}] must be a pair [before, after] of whole numbers from 0 up, got ` +
        formatList(pair),
    );
  });
}

const isWidth = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

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

import type { ReduceKind } from '../backend.ts';
import { resolveAxis, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** One axis, several, or (undefined) all of them; negative ones count from the end. */
export type Axes = number | readonly number[] | undefined;

export interface ReduceOptions {
  /** Leave the reduced axes in place, with length 1. */
  readonly keepDims?: boolean;
}

/** y = Σ x over the axes. */
export function sum(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const { kept, y } = reduce('sum', x, axes);
  return y
    .recordedAs('sum', [x], (g) => [g.expand(x.shape)], { reads: [] })
    .reshape(options.keepDims ? kept : withoutAxes(x, axes));
}

/** y = Σ x / n over the axes. */
export function mean(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const count = sizeOf(resolveAxes(x, axes).map((axis) => x.shape[axis]));
  return sum(x, axes, options).div(count);
}

/** The greatest value; where several are equal, they share the gradient, as in PyTorch's amax. */
export const max = (x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor =>
  extremum('max', x, axes, options);

/** The least value; where several are equal, they share the gradient. */
export const min = (x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor =>
  extremum('min', x, axes, options);

function extremum(kind: 'max' | 'min', x: Tensor, axes: Axes, options: ReduceOptions): Tensor {
  const { kept, y } = reduce(kind, x, axes);
  return y
    .recordedAs(kind, [x], (g) => {
      const ties = x.equal(y);
      const share = g.div(ties.sum(axes, { keepDims: true }));
      return [ties.mul(share)];
    })
    .reshape(options.keepDims ? kept : withoutAxes(x, axes));
}

/** Reduces, and gives the shape in which the reduced axes have length 1. */
function reduce(kind: ReduceKind, x: Tensor, axes: Axes): { kept: Shape; y: Tensor } {
  checkDType(`Tensor.${kind}`, 'x', x, 'float32');
  const kept = [...x.shape];
  let y = x.alias();
  for (const { start, end } of runs(resolveAxes(x, axes))) {
    const outer = sizeOf(kept.slice(0, start));
    const length = sizeOf(kept.slice(start, end));
    const inner = sizeOf(kept.slice(end));
    const buffer = x.backend.primitives.reduce(kind, y.buffer, { outer, length, inner });
    kept.fill(1, start, end);
    y.dispose();
    y = x.wrap(kept.slice(), buffer);
  }
  return { kept, y };
}

/** Neighbouring axes, joined to half-open ranges: each is one reduction. */
function runs(axes: readonly number[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const axis of axes) {
    const last = found.at(-1);
    if (last?.end === axis) last.end++;
    else found.push({ start: axis, end: axis + 1 });
  }
  return found;
}

/** Ascending, without repetition. */
function resolveAxes(x: Tensor, axes: Axes): number[] {
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  const resolved = new Set(list.map((axis) => resolveAxis('Tensor reduction', axis, x.rank)));
  return [...resolved].sort((a, b) => a - b);
}

function withoutAxes(x: Tensor, axes: Axes): Shape {
  const removed = resolveAxes(x, axes);
  return x.shape.filter((_, axis) => !removed.includes(axis));
}

import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import type { ReduceKind } from '../backend/primitive-ops.ts';
import { resolveAxis, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** One axis, several, or (undefined) all of them; negative ones count from the end. */
export type Axes = number | readonly number[] | undefined;

/** Options of reductions. */
export interface ReduceOptions {
  /** Keep the reduced axes, with length 1. */
  readonly keepDims?: boolean;
}

const optionRules: OptionRules<ReduceOptions> = { keepDims: optional(rules.boolean) };

/** y = Σ x over the axes. */
export const sum = (x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor =>
  sumOver('Tensor.sum', x, axes, options);

function sumOver(where: string, x: Tensor, axes: Axes, options: ReduceOptions = {}): Tensor {
  const { keepDims } = checkOptions(where, options, optionRules);
  const { kept, removed, y } = reduce(where, 'sum', x, axes);
  return y
    .recordedAs('sum', [x], (g) => [g.expand(x.shape)], { reads: [] })
    .reshape(keepDims ? kept : without(x, removed));
}

/** y = Σ x / n over the axes. */
export function mean(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  const where = 'Tensor.mean';
  const total = sumOver(where, x, axes, options);
  return total.div(sizeOf(resolveAxes(where, x, axes).map((axis) => x.shape[axis])));
}

/** The maximum; where several values are equal, they share the gradient, as in PyTorch's amax. */
export const max = (x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor =>
  extremum('max', x, axes, options);

/** The minimum; where several values are equal, they share the gradient. */
export const min = (x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor =>
  extremum('min', x, axes, options);

function extremum(kind: 'max' | 'min', x: Tensor, axes: Axes, options: ReduceOptions): Tensor {
  const { keepDims } = checkOptions(`Tensor.${kind}`, options, optionRules);
  const { kept, removed, y } = reduce(`Tensor.${kind}`, kind, x, axes);
  return y
    .recordedAs(kind, [x], (g) => {
      const ties = x.equal(y);
      const share = g.div(ties.sum(axes, { keepDims: true }));
      return [ties.mul(share)];
    })
    .reshape(keepDims ? kept : without(x, removed));
}

interface Reduced {
  /** In the shape `kept`. */
  readonly y: Tensor;
  /** The shape of x with length 1 for the axes removed. */
  readonly kept: Shape;
  readonly removed: readonly number[];
}

function reduce(where: string, kind: ReduceKind, x: Tensor, axes: Axes): Reduced {
  checkDType(where, 'x', x, 'float32');
  const removed = resolveAxes(where, x, axes);
  const kept = [...x.shape];
  let y = x.alias();
  for (const { start, end } of runs(removed)) {
    const outer = sizeOf(kept.slice(0, start));
    const length = sizeOf(kept.slice(start, end));
    const inner = sizeOf(kept.slice(end));
    const buffer = x.backend.primitives.reduce(kind, y.buffer, { outer, length, inner });
    kept.fill(1, start, end);
    y.dispose();
    y = x.wrap(kept, buffer);
  }
  return { y, kept, removed };
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
function resolveAxes(where: string, x: Tensor, axes: Axes): number[] {
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  check(where, 'axes', list, rules.numbers);
  const resolved = new Set(list.map((axis) => resolveAxis(where, axis, x.rank)));
  return [...resolved].sort((a, b) => a - b);
}

const without = (x: Tensor, removed: readonly number[]): Shape =>
  x.shape.filter((_, axis) => !removed.includes(axis));

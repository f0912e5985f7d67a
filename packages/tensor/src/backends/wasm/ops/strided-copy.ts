import type { Shape } from '../../../shape.ts';
import { stridedAxis } from '../generated/records.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Heap } from '../memory/heap.ts';

const axisInts = Object.keys(stridedAxis).length;

/** Two walks over one shape; strides in elements. */
export interface Walk {
  readonly shape: Shape;
  readonly source: readonly number[];
  readonly target: readonly number[];
}

interface Axis {
  length: number;
  source: number;
  target: number;
}

/** Fewer axes that walk the same way: those of length 1 go, those that continue merge. */
function mergeWalk({ shape, source, target }: Walk): Axis[] {
  const merged: Axis[] = [];
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const next = { length, source: source[axis], target: target[axis] };
    const last = merged.at(-1);
    if (last && last.source === next.source * length && last.target === next.target * length) {
      last.length *= length;
      last.source = next.source;
      last.target = next.target;
    } else {
      merged.push(next);
    }
  });
  return merged.length > 0 ? merged : [{ length: 1, source: 1, target: 1 }];
}

/**
 * Moves the axis along which the source is contiguous next to the last, so that the kernel transposes the two
 * in blocks.
 */
function transposedLast(axes: Axis[]): Axis[] {
  const last = axes[axes.length - 1];
  const along = axes.findIndex(({ source }) => source === 1);
  if (last.target !== 1 || along === -1 || along >= axes.length - 2) return axes;
  return [...axes.filter((_, axis) => axis !== along).slice(0, -1), axes[along], last];
}

/** Copies elements from pointer to pointer along a walk. */
export function copyAlong(
  kernels: Kernels,
  heap: Heap,
  from: number,
  to: number,
  walk: Walk,
): void {
  if (walk.shape.includes(0)) return;
  const axes = transposedLast(mergeWalk(walk));
  const { ints, parameters } = heap;
  let entry = parameters / 4;
  for (const axis of axes) {
    ints[entry + stridedAxis.length] = axis.length;
    ints[entry + stridedAxis.place] = 0;
    ints[entry + stridedAxis.sourceStep] = axis.source * 4;
    ints[entry + stridedAxis.targetStep] = axis.target * 4;
    entry += axisInts;
  }
  kernels.copyStrided(from, to, axes.length, parameters);
}

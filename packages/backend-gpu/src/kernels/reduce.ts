import type { AxisView, ReduceKind } from '@unrolled/tensor';
import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';

interface Code {
  readonly start: string;
  /** Takes `v` into `total`; the sums in max and min are of NaN. */
  readonly join: string;
}

const code: Record<ReduceKind, Code> = {
  sum: { start: '0', join: 'total += v;' },
  max: {
    start: 'x[p]',
    join: 'if (v > total) { total = v; } else if (!(v <= total)) { total = v + total; }',
  },
  min: {
    start: 'x[p]',
    join: 'if (v < total) { total = v; } else if (!(v >= total)) { total = v + total; }',
  },
};

/** Number of elements from which a reduction is shared among threads. */
const longLine = 512;

/** Number of parts of a long line that are reduced apart, then together; 1: no cut. */
export function partsOf({ outer, length, inner }: AxisView): number {
  if (length <= longLine || outer * inner >= longLine) return 1;
  return Math.ceil(Math.sqrt(length));
}

/** [outer, length, inner] → [outer, parts, inner], each part over ⌈length / parts⌉ elements. */
export function reduce(kind: ReduceKind, view: AxisView, parts: number): Program {
  const { outer, length, inner } = view;
  const each = Math.ceil(length / parts);
  const { start, join } = code[kind];
  return {
    key: `${kind} ${outer} ${length} ${inner} ${parts}`,
    size: outer * parts * inner,
    source: () =>
      kernel(
        ['x'],
        `${coordinates('i', [outer, parts, inner], 'c')}
        const from = c1 * ${each};
        const p = c0 * ${length * inner} + Math.min(from, ${length - 1}) * ${inner} + c2;
        let total = ${start};
        for (let k = 0; k < ${each}; k++) {
          if (from + k < ${length}) {
            const v = x[p + k * ${inner}];
            ${join}
          }
        }
        return total;`,
      ),
  };
}

/** int32 indices of the maximum values along an axis, the first of equal ones. */
export const argmax = ({ outer, length, inner }: AxisView): Program => ({
  key: `argmax ${outer} ${length} ${inner}`,
  size: outer * inner,
  source: () =>
    kernel(
      ['x'],
      `${coordinates('i', [outer, inner], 'c')}
      const p = c0 * ${length * inner} + c1;
      let best = 0;
      let greatest = x[p];
      for (let k = 1; k < ${length}; k++) {
        const v = x[p + k * ${inner}];
        if (v > greatest) {
          greatest = v;
          best = k;
        }
      }
      return best;`,
    ),
});

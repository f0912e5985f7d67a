import type { ReduceKind } from '../../backend/primitive-ops.ts';
import type { AxisView } from '../../shape.ts';
import type { Values } from './values.ts';

const reductions: Record<ReduceKind, { start: number; join: (a: number, b: number) => number }> = {
  sum: { start: 0, join: (a, b) => a + b },
  max: { start: Number.NEGATIVE_INFINITY, join: Math.max },
  min: { start: Number.POSITIVE_INFINITY, join: Math.min },
};

/** Sum, maximum or minimum along an axis. */
export function reduce(y: Values, kind: ReduceKind, x: Values, view: AxisView): Values {
  const { start, join } = reductions[kind];
  forEachLine(view, (line, places) => {
    y[line] = places.reduce((total, place) => join(total, x[place]), start);
  });
  return y;
}

/** Index of the maximum along an axis, the first of equal ones. */
export function argmax(y: Values, x: Values, view: AxisView): Values {
  forEachLine(view, (line, places) => {
    let best = 0;
    places.forEach((place, index) => {
      if (x[place] > x[places[best]]) best = index;
    });
    y[line] = best;
  });
  return y;
}

/** Calls `visit` for each line along the axis, with the indices of its elements. */
function forEachLine(
  { outer, length, inner }: AxisView,
  visit: (line: number, places: number[]) => void,
): void {
  for (let before = 0; before < outer; before++) {
    for (let after = 0; after < inner; after++) {
      const places = Array.from(
        { length },
        (_, index) => (before * length + index) * inner + after,
      );
      visit(before * inner + after, places);
    }
  }
}

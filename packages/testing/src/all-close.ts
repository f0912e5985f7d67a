import { Tensor } from '@unrolled/tensor';
import { expect } from 'vitest';

/** Tolerance of a comparison. */
export interface Closeness {
  /** Allowed difference, as a part of the expected value. */
  readonly relative: number;
  /** Additional allowed difference, for values near 0. */
  readonly absolute: number;
}

/**
 * Distance allowed between float32 and float64: each value by 1e-5 of itself, and by 2e-6 where terms of
 * order 1 cancel.
 */
export const float32Closeness: Closeness = { relative: 1e-5, absolute: 2e-6 };

type Comparable = Tensor | ArrayLike<number>;

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * Each value of a tensor or array is that of `expected` up to
     * relative · |expected| + absolute; NaN and infinities are met by themselves alone. Of a tensor
     * the result is a promise.
     */
    toBeAllClose(expected: Comparable, closeness: Closeness): T extends Tensor ? Promise<void> : R;
  }
}

/** The vitest matcher of that name; importing this module registers it. */
export function toBeAllClose(
  received: Comparable,
  expected: Comparable,
  closeness: Closeness,
): MatcherResult | Promise<MatcherResult> {
  if (received instanceof Tensor || expected instanceof Tensor) {
    const shape = received instanceof Tensor ? received.shape : undefined;
    return Promise.all([valuesOf(received), valuesOf(expected)]).then(([a, b]) =>
      compare(a, b, closeness, shape),
    );
  }
  return compare(received, expected, closeness);
}

const valuesOf = async (values: Comparable): Promise<ArrayLike<number>> =>
  values instanceof Tensor ? values.data() : values;

function compare(
  received: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative, absolute }: Closeness,
  shape: readonly number[] = [received.length],
): MatcherResult {
  if (received.length !== expected.length) {
    return {
      pass: false,
      message: () => `expected ${expected.length} values, got ${received.length}`,
    };
  }
  let misses = 0;
  let worst = 0;
  let worstExcess = 0;
  for (let place = 0; place < expected.length; place++) {
    const excess = excessOf(received[place], expected[place], relative, absolute);
    if (excess <= 1) continue;
    misses++;
    if (excess > worstExcess) {
      worst = place;
      worstExcess = excess;
    }
  }
  const coordinates = `[${coordinatesOf(worst, shape).join(', ')}]`;
  const difference = differenceOf(received[worst], expected[worst]);
  return {
    pass: misses === 0,
    message: () =>
      misses === 0
        ? `expected some value to differ by more than relative ${relative}, absolute ${absolute}`
        : `${misses} of ${expected.length} values differ by more than relative ${relative}, ` +
          `absolute ${absolute}. The worst at ${coordinates}: expected ${expected[worst]}, got ` +
          `${received[worst]}, ${difference.toExponential(2)} apart, ` +
          `${worstExcess.toPrecision(3)} times what is allowed`,
  };
}

/** Distance of two values, in multiples of what is allowed. */
function excessOf(received: number, expected: number, relative: number, absolute: number): number {
  const difference = differenceOf(received, expected);
  if (difference === 0) return 0;
  // NaN and infinities allow nothing but themselves.
  if (!Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  return difference / (relative * Math.abs(expected) + absolute);
}

function differenceOf(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

function coordinatesOf(place: number, shape: readonly number[]): number[] {
  const coordinates: number[] = [];
  let rest = place;
  for (const length of [...shape].reverse()) {
    coordinates.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return coordinates;
}

expect.extend({ toBeAllClose });

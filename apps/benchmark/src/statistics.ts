export interface Summary {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** The smallest value. */
  readonly fastest: number;
}

/** The quantile with linear interpolation between neighbours (NumPy's default). */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

export const summarize = (values: readonly number[]): Summary => ({
  median: quantile(values, 0.5),
  lowerQuartile: quantile(values, 0.25),
  upperQuartile: quantile(values, 0.75),
  fastest: quantile(values, 0),
});

/**
 * Time as a multiple of that of the base: the median over rounds of the ratio within a round.
 * Both of a pair ran seconds apart, so a load that comes and goes cancels out.
 */
export const pairedRatio = (seconds: readonly number[], base: readonly number[]): number =>
  quantile(
    seconds.map((value, round) => value / base[round]),
    0.5,
  );

/**
 * The largest absolute difference between `actual` and the first values of `expected`; infinite where
 * `actual` is empty or longer, or a value is NaN.
 */
export function largestDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length === 0 || actual.length > expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs(actual[index] - expected[index]);
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    if (difference > largest) largest = difference;
  }
  return largest;
}

import type { HostValues } from '@unrolled/tensor';

/** Values counted in buckets of equal width, and their moments. */
export interface Histogram {
  readonly least: number;
  readonly greatest: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Upper end of each bucket: [buckets] */
  readonly limits: Float64Array;
  /** Values in each bucket: [buckets] */
  readonly counts: Float64Array;
}

const buckets = 30;

/**
 * Counts values in 30 buckets between the minimum and the maximum, as TensorFlow's `tf.summary.histogram`
 * does. Values that are not finite are ignored.
 */
export function histogramOf(values: HostValues | readonly number[]): Histogram {
  let [least, greatest, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    count++;
    sum += value;
    sumOfSquares += value ** 2;
  }
  if (count === 0) [least, greatest] = [0, 0];
  // Equal values are in the middle of the buckets.
  const [low, width] =
    greatest > least ? [least, (greatest - least) / buckets] : [least - 0.5, 1 / buckets];
  const limits = Float64Array.from({ length: buckets }, (_, place) => low + (place + 1) * width);
  const counts = new Float64Array(buckets);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    counts[Math.min(buckets - 1, Math.floor((value - low) / width))]++;
  }
  return { least, greatest, count, sum, sumOfSquares, limits, counts };
}

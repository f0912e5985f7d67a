import { ArgumentError, check, DataError, rules } from '@unrolled/guards';

/** Errors of predicted values, in their units. */
export interface RegressionScores {
  /** Mean absolute error. */
  readonly mae: number;
  /** Root of the mean squared error, which counts large errors more. */
  readonly rmse: number;
  /** Mean of prediction − expected: positive if predictions are too high. */
  readonly bias: number;
  /**
   * 1 − squared error / squared deviation of what is expected from its mean: 1 is perfect, 0 is as good
   * as that mean; null where all that is expected is one value.
   */
  readonly r2: number | null;
}

/** @throws DataError for no values, and for values that are not finite */
export function regressionScores(
  predicted: ArrayLike<number>,
  expected: ArrayLike<number>,
): RegressionScores {
  const where = 'regressionScores';
  check(where, 'predicted', predicted, rules.numbers);
  check(where, 'expected', expected, rules.numbers);
  const count = expected.length;
  if (predicted.length !== count) {
    throw new ArgumentError(
      `${where}: predicted must have as many values as expected, ${count}, got ${predicted.length}`,
    );
  }
  if (count === 0) throw new DataError(`${where}: there must be at least one value, got none`);
  let [absolute, squared, bias, sum] = [0, 0, 0, 0];
  for (let place = 0; place < count; place++) {
    const error = predicted[place] - expected[place];
    if (!Number.isFinite(error)) {
      throw new DataError(
        `${where}: values must be finite, got ${predicted[place]} predicted and ${expected[place]} ` +
          `expected at index ${place}; leave missing values out`,
      );
    }
    absolute += Math.abs(error);
    squared += error ** 2;
    bias += error;
    sum += expected[place];
  }
  let deviation = 0;
  for (let place = 0; place < count; place++) deviation += (expected[place] - sum / count) ** 2;
  return {
    mae: absolute / count,
    rmse: Math.sqrt(squared / count),
    bias: bias / count,
    r2: deviation > 0 ? 1 - squared / deviation : null,
  };
}

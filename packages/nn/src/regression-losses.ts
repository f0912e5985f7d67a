import {
  check,
  checkEach,
  checkOptions,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { formatShape, ShapeError, sameShape, where as select, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/** Options of the losses of predicted values. */
export interface RegressionLossOptions {
  /**
   * Weight of each value, of the targets' shape or one that broadcasts to it: the mean is weighted,
   * Σ w · loss / Σ w. 0 excludes a value, also where the prediction or the target is NaN; a loss without
   * counted values is 0. Default: every value counts as 1.
   */
  readonly weights?: Tensor;
}

/** Options of `huberLoss`. */
export interface HuberLossOptions extends RegressionLossOptions {
  /** The error from which on the loss grows linearly. Default 1. */
  readonly delta?: number;
}

const optionRules: OptionRules<RegressionLossOptions> = { weights: optional(rules.tensor) };

/**
 * The mean of (prediction − target)², as torch.nn.functional.mse_loss.
 * @param predictions any shape
 * @param targets the same shape
 * @returns []
 */
export function meanSquaredError(
  predictions: Tensor,
  targets: Tensor,
  options: RegressionLossOptions = {},
): Tensor {
  const where = 'meanSquaredError';
  const { weights } = checkOptions(where, options, optionRules);
  checkSameShape(where, 'predictions', predictions, targets);
  return meanOf(where, predictions.sub(targets), weights, (error) => error.square());
}

/**
 * The mean of |prediction − target|, as torch.nn.functional.l1_loss: its minimiser among constants is the
 * median, so outliers have little effect.
 * @param predictions any shape
 * @param targets the same shape
 * @returns []
 */
export function meanAbsoluteError(
  predictions: Tensor,
  targets: Tensor,
  options: RegressionLossOptions = {},
): Tensor {
  const where = 'meanAbsoluteError';
  const { weights } = checkOptions(where, options, optionRules);
  checkSameShape(where, 'predictions', predictions, targets);
  return meanOf(where, predictions.sub(targets), weights, (error) => error.abs());
}

/**
 * The mean of e² / 2 where the error |e| is at most delta, and of delta (|e| − delta / 2) beyond
 * (Huber 1964), as torch.nn.functional.huber_loss. With q = min(|e|, delta) both are
 * q² / 2 + delta (|e| − q).
 * @param predictions any shape
 * @param targets the same shape
 * @returns []
 */
export function huberLoss(
  predictions: Tensor,
  targets: Tensor,
  options: HuberLossOptions = {},
): Tensor {
  const where = 'huberLoss';
  const { weights, delta = 1 } = checkOptions(where, options, {
    ...optionRules,
    delta: optional(rules.positive),
  } satisfies OptionRules<HuberLossOptions>);
  checkSameShape(where, 'predictions', predictions, targets);
  return meanOf(where, predictions.sub(targets), weights, (error) => {
    const size = error.abs();
    const quadratic = size.minimum(delta);
    return quadratic.square().mul(0.5).add(size.sub(quadratic).mul(delta));
  });
}

/**
 * The mean over all quantiles of max(q e, (q − 1) e), with e = target − prediction (Koenker 1978, the
 * pinball loss): its minimiser is exceeded by a target with probability 1 − q.
 * @param predictions [.., quantiles]
 * @param targets [..]
 * @param quantiles between 0 and 1, one for each value of the last axis: [0.1, 0.5, 0.9]
 * @param options weights are those of the targets
 * @returns []
 */
export function quantileLoss(
  predictions: Tensor,
  targets: Tensor,
  quantiles: readonly number[],
  options: RegressionLossOptions = {},
): Tensor {
  const where = 'quantileLoss';
  const { weights } = checkOptions(where, options, optionRules);
  checkTensor(where, 'predictions', predictions);
  checkTensor(where, 'targets', targets);
  const levels = checkEach(where, 'quantiles', quantiles, rules.share);
  check(where, 'the number of quantiles', levels.length, rules.count);
  const expected = [...targets.shape, levels.length];
  if (!sameShape(predictions.shape, expected)) {
    throw new ShapeError(
      `${where}: predictions must be ${formatShape(expected)}, those of ${levels.length} quantiles ` +
        `for each target, got ${formatShape(predictions.shape)}`,
    );
  }
  const error = targets.reshape([...targets.shape, 1]).sub(predictions);
  const q = predictions.constant(levels, [levels.length]);
  const ofTargets =
    weights?.rank === targets.rank ? weights.reshape([...weights.shape, 1]) : weights;
  return meanOf(where, error, ofTargets, (clean) => clean.mul(q).maximum(clean.mul(q.sub(1))));
}

/** The weighted mean of a loss of errors. Errors that do not count are 0, so that no NaN spreads. */
function meanOf(
  where: string,
  error: Tensor,
  weights: Tensor | undefined,
  lossOf: (error: Tensor) => Tensor,
): Tensor {
  if (weights === undefined) return lossOf(error).mean();
  checkTensor(where, 'weights', weights, { dtype: 'float32' });
  let spread: Tensor;
  try {
    spread = weights.detach().expand(error.shape);
  } catch (cause) {
    throw new ShapeError(
      `${where}: weights must broadcast to ${formatShape(error.shape)}, got ` +
        formatShape(weights.shape),
      { cause },
    );
  }
  const counted = select(spread, error, error.constant(0, []));
  return lossOf(counted).mul(spread).sum().div(spread.sum().maximum(smallestTotal));
}

/** Stands in for a total weight of 0, where the sum it divides is 0 too. */
const smallestTotal = 1e-30;

// Broadcasting here would compare every prediction with every target, and hide a forgotten reshape.
/** @throws ShapeError unless values have the shape of the targets */
export function checkSameShape(where: string, name: string, values: Tensor, targets: Tensor): void {
  checkTensor(where, name, values);
  checkTensor(where, 'targets', targets);
  if (!sameShape(values.shape, targets.shape)) {
    throw new ShapeError(
      `${where}: ${name} and targets must have one shape, got ${formatShape(values.shape)} and ` +
        formatShape(targets.shape),
    );
  }
}

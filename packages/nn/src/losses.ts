import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import {
  type CrossEntropyOptions as BaseOptions,
  softmaxCrossEntropy,
  type Tensor,
} from '@unrolled/tensor';
import { checkSameShape } from './regression-losses.ts';

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions extends BaseOptions {
  /** Share of each target that is spread evenly over all classes (Szegedy 2016). Default 0. */
  readonly labelSmoothing?: number;
}

const optionRules: OptionRules<CrossEntropyOptions> = {
  ignoreIndex: optional(rules.anyWhole),
  weights: optional(rules.tensor),
  labelSmoothing: optional(rules.labelSmoothing),
};

/**
 * The mean of −ln softmax(logits)[target], in nats, as torch.nn.functional.cross_entropy. Where the logits
 * come from a `Linear` and have many rows, `linearCrossEntropy` needs less time and memory.
 * @param logits [.., classes]
 * @param targets int32 [..]
 * @returns []; 0 when every target is ignored
 */
export function crossEntropy(
  logits: Tensor,
  targets: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  const { labelSmoothing = 0, ...base } = checkOptions('crossEntropy', options, optionRules);
  const sharp = softmaxCrossEntropy(logits, targets, base, 'crossEntropy');
  if (labelSmoothing === 0) return sharp;
  const even = evenCrossEntropy(logits, targets, base);
  return sharp.mul(1 - labelSmoothing).add(even.mul(labelSmoothing));
}

/** Mean cross-entropy with a uniform target distribution: 1 / classes for each class. */
function evenCrossEntropy(
  logits: Tensor,
  targets: Tensor,
  { ignoreIndex = -1, weights }: BaseOptions,
): Tensor {
  const counted = targets.notEqual(ignoreIndex);
  const logProbabilities = logits.logSoftmax();
  const weighted = weights === undefined ? logProbabilities : logProbabilities.mul(weights);
  const perRow = weighted.mean(-1).neg().mul(counted);
  // Ignored rows read any valid class; `counted` takes them out.
  const rowWeights =
    weights === undefined
      ? counted
      : counted.mul(weights.gather(targets.mul(counted).cast('int32')));
  return perRow.sum().div(rowWeights.sum().maximum(smallestTotal));
}

/** Stands in for a total weight of 0, where the sum it divides is 0 too. */
const smallestTotal = 1e-30;

/**
 * The mean of −t ln σ(x) − (1 − t) ln(1 − σ(x)), in nats, computed as
 * max(x, 0) − x t + ln(1 + e^−|x|), which never overflows.
 * @param logits any shape
 * @param targets from 0 to 1, the same shape
 */
export function binaryCrossEntropyWithLogits(logits: Tensor, targets: Tensor): Tensor {
  checkSameShape('binaryCrossEntropyWithLogits', 'logits', logits, targets);
  const softened = logits.abs().neg().exp().add(1).log();
  return logits.maximum(0).sub(logits.mul(targets)).add(softened).mean();
}

import {
  checkOptions,
  type OptionRules,
  optional,
  rules,
  ShapeError,
  whole,
} from '@unrolled/guards';
import { timesGradient } from '../autograd/known-gradient.ts';
import { commonBackend } from '../guards.ts';
import { formatShape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkIndices } from './gather.ts';
import { oneHot } from './one-hot.ts';
import { checkDType } from './operands.ts';
import { select } from './select.ts';

/** Options of `softmaxCrossEntropy`. */
export interface CrossEntropyOptions {
  /** Rows with this target count for nothing. Default −1. */
  readonly ignoreIndex?: number;
  /** [classes]: how much each class counts; the mean is weighted, as in PyTorch. */
  readonly weights?: Tensor;
}

/** Any int32, whether it is a class or not. */
export const anyIndex = whole(-(2 ** 31), 2 ** 31 - 1);

const optionRules: OptionRules<CrossEntropyOptions> = {
  ignoreIndex: optional(anyIndex),
  weights: optional(rules.tensor),
};

/**
 * The mean of −ln softmax(logits)[target], in nats: logits [.., classes], int32 targets [..] → [].
 * The gradient of a row is w (softmax − onehot) / Σ w. When every row is ignored the loss is 0.
 * @param where the function that the user called, for errors
 */
export function softmaxCrossEntropy(
  logits: Tensor,
  targets: Tensor,
  options: CrossEntropyOptions = {},
  where = 'softmaxCrossEntropy',
): Tensor {
  const { ignoreIndex = -1, weights } = checkOptions(where, options, optionRules);
  const backend = commonBackend(where, logits, targets, ...(weights ? [weights] : []));
  checkDType(where, 'logits', logits, 'float32');
  checkDType(where, 'targets', targets, 'int32');
  if (weights !== undefined) checkDType(where, 'weights', weights, 'float32');
  const classes = logits.shape[logits.rank - 1];
  if (logits.rank === 0 || !sameShape(targets.shape, logits.shape.slice(0, -1))) {
    throw new ShapeError(
      `${where}: logits must be [.., classes] and targets [..], got ${formatShape(logits.shape)} ` +
        `and ${formatShape(targets.shape)}`,
    );
  }
  if (weights !== undefined && !sameShape(weights.shape, [classes])) {
    throw new ShapeError(
      `${where}: weights must be [${classes}], one for each class, got ${formatShape(weights.shape)}`,
    );
  }
  checkIndices(where, targets, classes, ignoreIndex);
  const fused = backend.fused.softmaxCrossEntropy;
  if (fused === undefined) return composed(logits, targets, weights, ignoreIndex);
  const { loss, gradient } = fused(logits.buffer, targets.buffer, weights?.buffer ?? null, {
    rows: targets.size,
    classes,
    ignoreIndex,
  });
  const logitsGradient = logits.wrap(logits.shape, gradient);
  return logits
    .wrap([], loss)
    .recordedAs(where, [logits], (g) => [timesGradient(logitsGradient, g)], {
      reads: [],
      owned: [logitsGradient],
    });
}

function composed(
  logits: Tensor,
  targets: Tensor,
  weights: Tensor | undefined,
  ignoreIndex: number,
): Tensor {
  const counted = targets.notEqual(ignoreIndex);
  const chosen = oneHot(targets, logits.shape[logits.rank - 1]);
  const weighted = weights === undefined ? chosen : chosen.mul(weights.detach());
  const rowWeights = weighted.mul(counted.reshape([...targets.shape, 1]));
  const total = rowWeights.sum().maximum(smallestTotal);
  const zero = logits.constant(0, []);
  // The log-probability of a class ruled out is −∞, which times 0 would be NaN.
  const counting = select(rowWeights, logits.logSoftmax().mul(rowWeights), zero);
  return zero.sub(counting.sum().div(total));
}

/** Stands in for a total weight of 0, where the sum it divides is 0 too. */
const smallestTotal = 1e-30;

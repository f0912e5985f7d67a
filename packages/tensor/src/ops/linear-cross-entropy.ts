import {
  checkOptions,
  nullable,
  type OptionRules,
  optional,
  rules,
  ShapeError,
} from '@unrolled/guards';
import { willRecord } from '../autograd/graph.ts';
import { timesGradient } from '../autograd/known-gradient.ts';
import { commonBackend } from '../guards.ts';
import { formatShape, type Shape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { anyIndex, softmaxCrossEntropy } from './cross-entropy.ts';
import { checkIndices } from './gather.ts';
import { matmul } from './matmul.ts';
import { checkDType } from './operands.ts';
import { select } from './select.ts';

/** Options of `linearCrossEntropy`. */
export interface LinearCrossEntropyOptions {
  /** [classes] */
  readonly bias?: Tensor | null;
  /** Rows with this target count for nothing. Default −1. */
  readonly ignoreIndex?: number;
  /** Share ε of each target that is spread evenly over all classes (Szegedy 2016). Default 0. */
  readonly labelSmoothing?: number;
}

const optionRules: OptionRules<LinearCrossEntropyOptions> = {
  bias: optional(nullable(rules.tensor)),
  ignoreIndex: optional(anyIndex),
  labelSmoothing: optional(rules.labelSmoothing),
};

/**
 * The mean cross-entropy of logits z = features · weightᵀ + bias, in nats, as PyTorch's with label
 * smoothing: ln Σ eᶻ − (1 − ε) zₜ − ε mean z. With a large vocabulary the logits are by far the
 * largest tensor of a training step; where the backend can, they are computed, used and discarded a few
 * rows at once.
 * @param features [.., size], of at least one row
 * @param weight [classes, size], of at least one class
 * @param targets int32 [..]
 * @returns []; 0 when every target is ignored
 * @throws ShapeError, BackendError for tensors of two backends, ArgumentError for another dtype, a
 *   label smoothing outside [0, 1), or, on a synchronous backend, a target that is neither a class nor
 *   `ignoreIndex`
 */
export function linearCrossEntropy(
  features: Tensor,
  weight: Tensor,
  targets: Tensor,
  options: LinearCrossEntropyOptions = {},
): Tensor {
  const checked = checkOptions('linearCrossEntropy', options, optionRules);
  const { bias = null, ignoreIndex = -1, labelSmoothing = 0 } = checked;
  checkOperands(features, weight, targets, bias, ignoreIndex);
  const { fused } = features.backend;
  const [classes, size] = weight.shape;
  const rows = targets.size;
  if (fused.linearCrossEntropy === undefined) {
    const flat = [features.reshape([rows, size]), weight, targets.reshape([rows])] as const;
    return composed(...flat, { bias, ignoreIndex, labelSmoothing });
  }
  const inputs = bias === null ? [features, weight] : [features, weight, bias];
  const { loss, gradients } = fused.linearCrossEntropy(
    { features: features.buffer, weight: weight.buffer, bias: bias?.buffer ?? null },
    targets.buffer,
    { rows, size, classes, ignoreIndex, labelSmoothing },
    willRecord(inputs),
  );
  const result = features.wrap([], loss);
  if (gradients === null) return result;
  const buffers = [gradients.features, gradients.weight, gradients.bias];
  const own = buffers
    .filter((buffer) => buffer !== null)
    .map((buffer, index) => features.wrap(inputs[index].shape, buffer));
  return result.recordedAs(
    'linearCrossEntropy',
    inputs,
    (g) => own.map((one, index) => (inputs[index].needsGradient ? timesGradient(one, g) : null)),
    {
      reads: [],
      owned: own,
    },
  );
}

/**
 * The loss as a composition: −ln p of the target t is ln Σ eᶻ − zₜ, so smoothing adds ε (zₜ − mean z),
 * which is ε (f · (Wₜ − mean W) + bₜ − mean b): no second pass over all the logits.
 * @param features [rows, size]
 * @param targets [rows]
 */
function composed(
  features: Tensor,
  weight: Tensor,
  targets: Tensor,
  { bias, ignoreIndex, labelSmoothing }: Required<LinearCrossEntropyOptions>,
): Tensor {
  const product = matmul(features, weight, { transposeB: true });
  const logits = bias === null ? product : product.add(bias);
  const sharp = softmaxCrossEntropy(logits, targets, { ignoreIndex });
  if (labelSmoothing === 0) return sharp;
  const counted = targets.notEqual(ignoreIndex); // [rows]
  // Ignored rows read any valid class; `counted` takes them out.
  const chosen = targets.mul(counted).cast('int32');
  const aboveMean = features.mul(weight.gather(chosen).sub(weight.mean(0))).sum(-1);
  const excess = bias === null ? aboveMean : aboveMean.add(bias.gather(chosen)).sub(bias.mean());
  const total = select(counted, excess, features.constant(0, [])).sum();
  return sharp.add(total.div(counted.sum().maximum(1)).mul(labelSmoothing));
}

function checkOperands(
  features: Tensor,
  weight: Tensor,
  targets: Tensor,
  bias: Tensor | null,
  ignoreIndex: number,
): void {
  const where = 'linearCrossEntropy';
  commonBackend(where, features, weight, targets, ...(bias === null ? [] : [bias]));
  checkDType(where, 'features', features, 'float32');
  checkDType(where, 'weight', weight, 'float32');
  checkDType(where, 'targets', targets, 'int32');
  const rows: Shape = features.shape.slice(0, -1);
  const [size] = features.shape.slice(-1);
  const [classes] = weight.shape;
  const isEmpty = rows.includes(0) || classes === 0;
  if (features.rank === 0 || isEmpty || !sameShape(weight.shape, [classes, size])) {
    throw new ShapeError(
      `${where}: features must be [.., size] and weight [classes, size], of at least one row each, ` +
        `got ${formatShape(features.shape)} and ${formatShape(weight.shape)}`,
    );
  }
  if (!sameShape(targets.shape, rows)) {
    throw new ShapeError(
      `${where}: targets must be ${formatShape(rows)}, one for each row of features, got ` +
        formatShape(targets.shape),
    );
  }
  if (bias !== null) {
    checkDType(where, 'bias', bias, 'float32');
    if (!sameShape(bias.shape, [classes])) {
      throw new ShapeError(
        `${where}: bias must be [${classes}], one for each class, got ${formatShape(bias.shape)}`,
      );
    }
  }
  checkIndices(where, targets, classes, ignoreIndex);
}

/** Softmax cross-entropy of logits that are still without their biases, with label smoothing. */
import { sumContiguous } from './reduce';
import { addRow } from './rows';
import { exponentials, greatest } from './softmax';
import { log1 } from './transcendental';
import { madd, VECTOR } from './vector';

/**
 * Of each row of logits z = x + b with target t and smoothing ε, the loss is
 * ln Σ exp z − (1 − ε) z[t] − ε mean z; their sum is returned. x becomes its gradient times `share`,
 * share · (softmax z − (1 − ε) onehot t − ε / columns), whose rows are added to `biasGradient`.
 *
 * `bias` 0: b is 0. `biasGradient` 0: no gradient is wanted, and x means nothing afterwards.
 */
export function smoothedCrossEntropy(
  x: usize,
  bias: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  smoothing: f32,
  share: f32,
  biasGradient: usize,
): f64 {
  const rowBytes = (<usize>columns) << 2;
  const sharp = <f32>1 - smoothing;
  const even = smoothing / <f32>columns;
  let loss: f64 = 0;
  for (let row = 0; row < rows; row++, x += rowBytes) {
    if (bias != 0) addRow(bias, x, rowBytes);
    const place = x + ((<usize>load<i32>(targets + ((<usize>row) << 2))) << 2);
    loss -= <f64>sharp * <f64>load<f32>(place);
    // Not where it counts for nothing: the logit of a class ruled out is −∞, which times 0 is NaN.
    if (smoothing != 0) loss -= <f64>even * sumContiguous(x, columns);
    const shift = greatest(x, columns);
    const total = exponentials(x, x, columns, shift);
    loss += <f64>log1(total) + <f64>shift;
    if (biasGradient == 0) continue;
    const ofTarget = biasGradient + (place - x);
    scaleAndShift(x, columns, share / total, -share * even, biasGradient);
    store<f32>(place, load<f32>(place) - share * sharp);
    store<f32>(ofTarget, load<f32>(ofTarget) - share * sharp);
  }
  return loss;
}

/** x ← factor · x + offset, and sum ← sum + x. */
function scaleAndShift(x: usize, columns: i32, factor: f32, offset: f32, sum: usize): void {
  const factors = f32x4.splat(factor);
  const offsets = f32x4.splat(offset);
  let left = columns;
  for (; left >= 4; left -= 4, x += VECTOR, sum += VECTOR) {
    const value = madd(v128.load(x), factors, offsets);
    v128.store(x, value);
    v128.store(sum, f32x4.add(v128.load(sum), value));
  }
  for (; left > 0; left--, x += 4, sum += 4) {
    const value = load<f32>(x) * factor + offset;
    store<f32>(x, value);
    store<f32>(sum, load<f32>(sum) + value);
  }
}

/**
 * The cross-entropy of a linear layer's logits z = x · Wᵀ + b, with label smoothing and all
 * gradients, a block of rows after the other: the logits of all rows are never there at once.
 */
import { beat } from './heartbeat';
import { matmul, matmulScratch, matmulTransposed, packedBytes, packRight } from './matmul';
import { sumContiguous } from './reduce';
import { addRow } from './lookup';
import { exponentials, greatest } from './softmax';
import { log1 } from './transcendental';
import { madd, VECTOR } from './vector';

/**
 * Rows whose logits are there at a time: enough to pay for reading the weights and their gradient,
 * few enough to stay near the processor.
 */
const ROW_BLOCK: i32 = 256;

/** Bytes that `linearCrossEntropy` needs in addition to its operands and results. */
export function linearCrossEntropyScratch(rows: i32, size: i32, classes: i32): f64 {
  const block = min(rows, ROW_BLOCK);
  return logitsBytes(block, classes) + packedBytes(size, block) + productBytes(block, size, classes);
}

function logitsBytes(rows: i32, classes: i32): f64 {
  return ceil((<f64>rows) * (<f64>classes) / 16) * 64;
}

function productBytes(rows: i32, size: i32, classes: i32): f64 {
  return max(
    matmulScratch(rows, classes, size, false),
    max(matmulScratch(rows, size, classes, false), matmulScratch(classes, size, rows, true)),
  );
}

/**
 * Over `rows` of features [rows, size]. The sum of their losses goes to `loss`, in float64; the
 * gradients, of `share` times that sum, to `featuresGradient` [rows, size], `weightGradient`
 * [classes, size] and `biasGradient` [classes].
 *
 * `bias` 0: b is 0. `featuresGradient` 0: no gradient is wanted. Rows whose target is `ignoreIndex` have
 * no loss, and gradients of 0.
 * @param weight Wᵀ, as the right operand of x · Wᵀ, in panels
 * @param weightBack W, as the right operand of (∂loss/∂z) · W, in panels
 */
export function linearCrossEntropy(
  rows: i32,
  size: i32,
  classes: i32,
  features: usize,
  weight: usize,
  weightBack: usize,
  bias: usize,
  targets: usize,
  ignoreIndex: i32,
  smoothing: f32,
  share: f32,
  scratch: usize,
  loss: usize,
  featuresGradient: usize,
  weightGradient: usize,
  biasGradient: usize,
): void {
  const rowBytes = (<usize>size) << 2;
  const classBytes = (<usize>classes) << 2;
  const logits = scratch;
  const packed = logits + <usize>logitsBytes(min(rows, ROW_BLOCK), classes);
  const product = packed + <usize>packedBytes(size, min(rows, ROW_BLOCK));
  const wanted = featuresGradient != 0;
  if (wanted) memory.fill(biasGradient, 0, classBytes);
  let total: f64 = 0;
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const block = min(ROW_BLOCK, rows - row);
    const from = features + (<usize>row) * rowBytes;
    matmul(block, classes, size, from, weight, logits, product);
    total += smoothedCrossEntropy(
      logits,
      bias,
      targets + ((<usize>row) << 2),
      block,
      classes,
      ignoreIndex,
      smoothing,
      share,
      wanted ? biasGradient : 0,
    );
    if (!wanted) continue;
    // features' gradient = g · W, weight's = Σ gᵀ · features
    const to = featuresGradient + (<usize>row) * rowBytes;
    matmul(block, size, classes, logits, weightBack, to, product);
    packRight(from, rowBytes, size, block, false, packed);
    matmulTransposed(
      classes,
      size,
      block,
      logits,
      classBytes,
      packed,
      weightGradient,
      product,
      row > 0,
    );
  }
  store<f64>(loss, total);
}

/**
 * Loss of each row of logits z = x + b with target t and smoothing ε:
 * ln Σ exp z − (1 − ε) z[t] − ε mean z; their sum is returned. x becomes its gradient times `share`,
 * share · (softmax z − (1 − ε) onehot t − ε / columns), whose rows are added to `biasGradient`.
 *
 * `bias` 0: b is 0. `biasGradient` 0: no gradient is wanted, and x means nothing afterwards. The gradient of
 * rows whose target is `ignoreIndex` is 0.
 */
function smoothedCrossEntropy(
  x: usize,
  bias: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  ignoreIndex: i32,
  smoothing: f32,
  share: f32,
  biasGradient: usize,
): f64 {
  const rowBytes = (<usize>columns) << 2;
  const sharp = <f32>1 - smoothing;
  const even = smoothing / <f32>columns;
  let loss: f64 = 0;
  for (let row = 0; row < rows; row++, x += rowBytes) {
    beat();
    const target = load<i32>(targets + ((<usize>row) << 2));
    if (target == ignoreIndex) {
      if (biasGradient != 0) memory.fill(x, 0, rowBytes);
      continue;
    }
    if (bias != 0) addRow(bias, x, rowBytes);
    const place = x + ((<usize>target) << 2);
    loss -= <f64>sharp * <f64>load<f32>(place);
    // Not where it counts for nothing: the logit of a class ruled out is −∞, which times 0 is NaN.
    if (smoothing != 0) loss -= <f64>even * sumContiguous(x, 0, columns);
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

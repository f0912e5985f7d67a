/**
 * Softmax over the rows of [rows, columns], its logarithm, the greatest values of that, and the cross-entropy
 * with targets.
 */
import { exp1, exp4, log1 } from './transcendental';
import { maxLanes, sumLanes, VECTOR } from './vector';

/** The greatest value; NaN if one is. `pmax` is one instruction where `max`, which minds NaN, is several. */
export function greatest(x: usize, columns: i32): f32 {
  let even = f32x4.splat(-Infinity);
  let odd = even;
  let unordered = i32x4.splat(0);
  let left = columns;
  for (; left >= 8; left -= 8, x += 2 * VECTOR) {
    const first = v128.load(x);
    const second = v128.load(x, 16);
    unordered = v128.or(unordered, v128.or(f32x4.ne(first, first), f32x4.ne(second, second)));
    even = f32x4.pmax(even, first);
    odd = f32x4.pmax(odd, second);
  }
  if (v128.any_true(unordered)) return NaN;
  even = f32x4.max(even, odd);
  for (; left > 0; left--, x += 4) even = f32x4.max(even, v128.load32_splat(x));
  return maxLanes(even);
}

/** Writes exp(x − shift) and returns its sum. */
export function exponentials(x: usize, out: usize, columns: i32, shift: f32): f32 {
  const shifts = f32x4.splat(shift);
  let lanes = f32x4.splat(0);
  let left = columns;
  for (; left >= 4; left -= 4, x += VECTOR, out += VECTOR) {
    const value = exp4(f32x4.sub(v128.load(x), shifts));
    v128.store(out, value);
    lanes = f32x4.add(lanes, value);
  }
  let total = sumLanes(lanes);
  for (; left > 0; left--, x += 4, out += 4) {
    const value = exp1(load<f32>(x) - shift);
    store<f32>(out, value);
    total += value;
  }
  return total;
}

function scaleRow(x: usize, columns: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let left = columns;
  for (; left >= 4; left -= 4, x += VECTOR) v128.store(x, f32x4.mul(v128.load(x), factors));
  for (; left > 0; left--, x += 4) store<f32>(x, load<f32>(x) * factor);
}

/** exp(x − max) / Σ exp(x − max). */
export function softmax(x: usize, out: usize, rows: i32, columns: i32): void {
  const rowBytes = (<usize>columns) << 2;
  for (let row = rows; row > 0; row--, x += rowBytes, out += rowBytes) {
    const total = exponentials(x, out, columns, greatest(x, columns));
    scaleRow(out, columns, <f32>1 / total);
  }
}

/** (x − max) − ln Σ exp(x − max). */
export function logSoftmax(x: usize, out: usize, rows: i32, columns: i32): void {
  const rowBytes = (<usize>columns) << 2;
  for (let row = rows; row > 0; row--, x += rowBytes, out += rowBytes) {
    const shift = greatest(x, columns);
    const logTotal = log1(exponentials(x, out, columns, shift));
    for (let column: usize = 0; column < rowBytes; column += 4) {
      store<f32>(out + column, load<f32>(x + column) - shift - logTotal);
    }
  }
}

/**
 * The `count` greatest values of each row of `logSoftmax`, greatest first, and their columns; of equal ones the
 * first. Where no more are above −∞, −∞ and column 0; NaN and column 0 in a row without probabilities.
 * `scratch` holds a row.
 */
export function likeliest(
  x: usize,
  rows: i32,
  columns: i32,
  count: i32,
  scratch: usize,
  values: usize,
  places: usize,
): void {
  const rowBytes = (<usize>columns) << 2;
  const last = (<usize>(count - 1)) << 2;
  for (let row = rows; row > 0; row--) {
    logSoftmax(x, scratch, 1, columns);
    // A NaN among them means that all are.
    const first = load<f32>(scratch);
    const none: f32 = first == first ? -Infinity : NaN;
    for (let place: usize = 0; place <= last; place += 4) {
      store<f32>(values + place, none);
      store<i32>(places + place, 0);
    }
    for (let column: usize = 0; column < rowBytes; column += 4) {
      const value = load<f32>(scratch + column);
      if (!(value > load<f32>(values + last))) continue;
      let place = last;
      for (; place > 0 && load<f32>(values + place - 4) < value; place -= 4) {
        store<f32>(values + place, load<f32>(values + place - 4));
        store<i32>(places + place, load<i32>(places + place - 4));
      }
      store<f32>(values + place, value);
      store<i32>(places + place, <i32>(column >> 2));
    }
    x += rowBytes;
    values += last + 4;
    places += last + 4;
  }
}

/**
 * Returns Σ w[t] · (ln Σ exp x − x[t]) over the rows whose target t is not ignored;
 * gradient = (softmax x − onehot t) · w[t] · `perWeight`, 0 in ignored rows. `weights` 0: all are 1.
 */
export function softmaxCrossEntropy(
  logits: usize,
  targets: usize,
  weights: usize,
  rows: i32,
  columns: i32,
  ignoreIndex: i32,
  perWeight: f64,
  gradient: usize,
): f64 {
  const rowBytes = (<usize>columns) << 2;
  let total: f64 = 0;
  for (let row = 0; row < rows; row++, logits += rowBytes, gradient += rowBytes) {
    const target = load<i32>(targets + ((<usize>row) << 2));
    if (target == ignoreIndex) {
      for (let column: usize = 0; column < rowBytes; column += 4) store<f32>(gradient + column, 0);
      continue;
    }
    const place = (<usize>target) << 2;
    const weight = weightOf(weights, target);
    const shift = greatest(logits, columns);
    const sum = exponentials(logits, gradient, columns, shift);
    total += <f64>weight * <f64>(log1(sum) - (load<f32>(logits + place) - shift));
    const factor = <f32>(<f64>weight * perWeight);
    scaleRow(gradient, columns, factor / sum);
    store<f32>(gradient + place, load<f32>(gradient + place) - factor);
  }
  return total;
}

@inline
function weightOf(weights: usize, target: i32): f32 {
  return weights == 0 ? <f32>1 : load<f32>(weights + ((<usize>target) << 2));
}

/**
 * [outer, length, inner] → [outer, inner]. Sums are gathered in float64, so that long ones lose
 * nothing.
 */

/** Constants of `reduceAs`; every use is resolved at compile time. */
const SUM = 0;
const MAX = 1;
const MIN = 2;

/** Σ x[0 … length), contiguous, as float64: in two vectors of two lanes, then the rest. */
export function sumContiguous(x: usize, length: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let left = length;
  for (; left >= 4; left -= 4, x += 16) {
    const values = v128.load(x);
    even = f64x2.add(even, f64x2.promote_low_f32x4(values));
    odd = f64x2.add(odd, f64x2.promote_low_f32x4(v128.shuffle<u64>(values, values, 1, 0)));
  }
  const lanes = f64x2.add(even, odd);
  let total = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  for (; left > 0; left--, x += 4) total += <f64>load<f32>(x);
  return total;
}

@inline
function better(kind: i32, a: v128, b: v128): v128 {
  if (kind == MAX) return f32x4.max(a, b);
  if (kind == MIN) return f32x4.min(a, b);
  return unreachable();
}

@inline
function extremeContiguous(kind: i32, x: usize, length: i32): f32 {
  const worst: f32 = kind == MAX ? -Infinity : Infinity;
  let lanes = f32x4.splat(worst);
  let left = length;
  for (; left >= 4; left -= 4, x += 16) lanes = better(kind, lanes, v128.load(x));
  for (; left > 0; left--, x += 4) lanes = better(kind, lanes, v128.load32_splat(x));
  lanes = better(kind, lanes, v128.shuffle<u32>(lanes, lanes, 2, 3, 0, 1));
  lanes = better(kind, lanes, v128.shuffle<u32>(lanes, lanes, 1, 0, 3, 2));
  return f32x4.extract_lane(lanes, 0);
}

/** Sums of four neighbouring columns over `length` rows `rowBytes` apart. */
@inline
export function sumColumns(x: usize, length: i32, rowBytes: usize): v128 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = length; i > 0; i--) {
    const values = v128.load(x);
    low = f64x2.add(low, f64x2.promote_low_f32x4(values));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<u64>(values, values, 1, 0)));
    x += rowBytes;
  }
  const narrowLow = f32x4.demote_f64x2_zero(low);
  const narrowHigh = f32x4.demote_f64x2_zero(high);
  return v128.shuffle<u64>(narrowLow, narrowHigh, 0, 2);
}

@inline
function extremeColumns(kind: i32, x: usize, length: i32, rowBytes: usize): v128 {
  const worst: f32 = kind == MAX ? -Infinity : Infinity;
  let lanes = f32x4.splat(worst);
  for (let i = length; i > 0; i--, x += rowBytes) lanes = better(kind, lanes, v128.load(x));
  return lanes;
}

@inline
function reduceAs(kind: i32, x: usize, out: usize, outer: i32, length: i32, inner: i32): void {
  const rowBytes = (<usize>inner) << 2;
  const blockBytes = rowBytes * (<usize>length);
  for (let block = outer; block > 0; block--, x += blockBytes, out += rowBytes) {
    if (inner == 1) {
      store<f32>(
        out,
        kind == SUM ? <f32>sumContiguous(x, length) : extremeContiguous(kind, x, length),
      );
      continue;
    }
    // The last vector may spill into the next block, which is written after it.
    for (let column: usize = 0; column < rowBytes; column += 16) {
      v128.store(
        out + column,
        kind == SUM
          ? sumColumns(x + column, length, rowBytes)
          : extremeColumns(kind, x + column, length, rowBytes),
      );
    }
  }
}

export function sum(x: usize, out: usize, outer: i32, length: i32, inner: i32): void {
  reduceAs(SUM, x, out, outer, length, inner);
}

export function max(x: usize, out: usize, outer: i32, length: i32, inner: i32): void {
  reduceAs(MAX, x, out, outer, length, inner);
}

export function min(x: usize, out: usize, outer: i32, length: i32, inner: i32): void {
  reduceAs(MIN, x, out, outer, length, inner);
}

/** The first place of the greatest value. */
export function argmax(x: usize, out: usize, outer: i32, length: i32, inner: i32): void {
  const rowBytes = (<usize>inner) << 2;
  for (let block = outer; block > 0; block--) {
    for (let column: usize = 0; column < rowBytes; column += 4) {
      let place = 0;
      let greatest = load<f32>(x + column);
      let pointer = x + column + rowBytes;
      for (let i = 1; i < length; i++, pointer += rowBytes) {
        const value = load<f32>(pointer);
        if (value > greatest) {
          greatest = value;
          place = i;
        }
      }
      store<i32>(out, place);
      out += 4;
    }
    x += rowBytes * (<usize>length);
  }
}

/**
 * [outer, length, inner] → [outer, inner]. Sums are gathered in float64, so that long ones lose
 * nothing.
 */

import { greatest } from './softmax';
import { promoteHigh, promoteLow } from './vector';

/** Constants of `reduceAs`; every use is resolved at compile time. */
const SUM = 0;
const MAX = 1;
const MIN = 2;

/** Σ a · b of neighbours as float64: in eight sums of every eighth, then the rest. `b` 0: Σ a. */
export function sumContiguous(a: usize, b: usize, size: i32): f64 {
  let first = f64x2.splat(0);
  let second = first;
  let third = first;
  let fourth = first;
  let left = size;
  for (; left >= 8; left -= 8, a += 32) {
    const low = v128.load(a);
    const high = v128.load(a, 16);
    let one = promoteLow(low);
    let two = promoteHigh(low);
    let three = promoteLow(high);
    let four = promoteHigh(high);
    if (b != 0) {
      const lowB = v128.load(b);
      const highB = v128.load(b, 16);
      one = f64x2.mul(one, promoteLow(lowB));
      two = f64x2.mul(two, promoteHigh(lowB));
      three = f64x2.mul(three, promoteLow(highB));
      four = f64x2.mul(four, promoteHigh(highB));
      b += 32;
    }
    first = f64x2.add(first, one);
    second = f64x2.add(second, two);
    third = f64x2.add(third, three);
    fourth = f64x2.add(fourth, four);
  }
  const lanes = f64x2.add(f64x2.add(first, third), f64x2.add(second, fourth));
  let total = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  for (; left > 0; left--, a += 4) {
    let value = <f64>load<f32>(a);
    if (b != 0) {
      value *= <f64>load<f32>(b);
      b += 4;
    }
    total += value;
  }
  return total;
}

@inline
function better(kind: i32, a: v128, b: v128): v128 {
  if (kind == MAX) return f32x4.max(a, b);
  if (kind == MIN) return f32x4.min(a, b);
  return unreachable();
}

/** The least of neighbours; NaN if one is. */
function least(x: usize, length: i32): f32 {
  let lanes = f32x4.splat(Infinity);
  let left = length;
  for (; left >= 4; left -= 4, x += 16) lanes = f32x4.min(lanes, v128.load(x));
  for (; left > 0; left--, x += 4) lanes = f32x4.min(lanes, v128.load32_splat(x));
  lanes = f32x4.min(lanes, v128.shuffle<u64>(lanes, lanes, 1, 0));
  lanes = f32x4.min(lanes, v128.shuffle<u32>(lanes, lanes, 1, 0, 3, 2));
  return f32x4.extract_lane(lanes, 0);
}

/** Sums of four neighbouring columns over `length` rows `rowBytes` apart. */
@inline
export function sumColumns(x: usize, length: i32, rowBytes: usize): v128 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = length; i > 0; i--) {
    const values = v128.load(x);
    low = f64x2.add(low, promoteLow(values));
    high = f64x2.add(high, promoteHigh(values));
    x += rowBytes;
  }
  return narrow(low, high);
}

/** `sumColumns` for eight columns, half a line of the cache. */
function sumEight(x: usize, out: usize, length: i32, rowBytes: usize): void {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let i = length; i > 0; i--, x += rowBytes) {
    const first = v128.load(x);
    const second = v128.load(x, 16);
    a = f64x2.add(a, promoteLow(first));
    b = f64x2.add(b, promoteHigh(first));
    c = f64x2.add(c, promoteLow(second));
    d = f64x2.add(d, promoteHigh(second));
  }
  v128.store(out, narrow(a, b));
  v128.store(out, narrow(c, d), 16);
}

@inline
function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
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
      if (kind == SUM) store<f32>(out, <f32>sumContiguous(x, 0, length));
      else store<f32>(out, kind == MAX ? greatest(x, length) : least(x, length));
      continue;
    }
    let column: usize = 0;
    if (kind == SUM) {
      for (; column + 32 <= rowBytes; column += 32) sumEight(x + column, out + column, length, rowBytes);
    }
    // The last vector may spill into the next block, which is written after it.
    for (; column < rowBytes; column += 16) {
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

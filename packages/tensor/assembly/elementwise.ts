/**
 * out[i] = f(x[i]). Loops run in whole vectors and may write up to 12 bytes past the end: every
 * block of the heap is followed by room for that.
 */
import { exp4, log4, sigmoid4, tanh4 } from './transcendental';
import { VECTOR } from './vector';

/** Constants of `apply`; every use is resolved at compile time. */
const NEGATE = 0;
const ABSOLUTE = 1;
const SIGN = 2;
const EXP = 3;
const LOG = 4;
const SQRT = 5;
const RECIPROCAL = 6;
const TANH = 7;
const SIGMOID = 8;
const RELU = 9;

@inline
function apply(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind == NEGATE) return f32x4.neg(x);
  if (kind == ABSOLUTE) return f32x4.abs(x);
  if (kind == SIGN) {
    const sign = f32x4.sub(v128.and(f32x4.gt(x, zero), one), v128.and(f32x4.lt(x, zero), one));
    return v128.bitselect(x, sign, f32x4.ne(x, x));
  }
  if (kind == EXP) return exp4(x);
  if (kind == LOG) return log4(x);
  if (kind == SQRT) return f32x4.sqrt(x);
  if (kind == RECIPROCAL) return f32x4.div(one, x);
  if (kind == TANH) return tanh4(x);
  if (kind == SIGMOID) return sigmoid4(x);
  if (kind == RELU) return f32x4.max(x, zero);
  return unreachable();
}

@inline
function map(kind: i32, x: usize, out: usize, size: i32): void {
  const end = out + ((<usize>size) << 2);
  for (; out < end; out += VECTOR, x += VECTOR) {
    v128.store(out, apply(kind, v128.load(x)));
  }
}

export function negate(x: usize, out: usize, size: i32): void {
  map(NEGATE, x, out, size);
}

export function absolute(x: usize, out: usize, size: i32): void {
  map(ABSOLUTE, x, out, size);
}

export function sign(x: usize, out: usize, size: i32): void {
  map(SIGN, x, out, size);
}

export function exp(x: usize, out: usize, size: i32): void {
  map(EXP, x, out, size);
}

export function log(x: usize, out: usize, size: i32): void {
  map(LOG, x, out, size);
}

export function sqrt(x: usize, out: usize, size: i32): void {
  map(SQRT, x, out, size);
}

export function reciprocal(x: usize, out: usize, size: i32): void {
  map(RECIPROCAL, x, out, size);
}

export function tanh(x: usize, out: usize, size: i32): void {
  map(TANH, x, out, size);
}

export function sigmoid(x: usize, out: usize, size: i32): void {
  map(SIGMOID, x, out, size);
}

export function relu(x: usize, out: usize, size: i32): void {
  map(RELU, x, out, size);
}

/** out = min(max(x, low), high); NaN stays NaN. */
export function clamp(x: usize, out: usize, size: i32, low: f32, high: f32): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const end = out + ((<usize>size) << 2);
  for (; out < end; out += VECTOR, x += VECTOR) {
    v128.store(out, f32x4.min(f32x4.max(v128.load(x), lows), highs));
  }
}

/** Truncates towards zero; NaN gives 0, and what does not fit the nearest bound. */
export function floatToInt(x: usize, out: usize, size: i32): void {
  const end = out + ((<usize>size) << 2);
  for (; out < end; out += VECTOR, x += VECTOR) {
    v128.store(out, i32x4.trunc_sat_f32x4_s(v128.load(x)));
  }
}

export function intToFloat(x: usize, out: usize, size: i32): void {
  const end = out + ((<usize>size) << 2);
  for (; out < end; out += VECTOR, x += VECTOR) {
    v128.store(out, f32x4.convert_i32x4_s(v128.load(x)));
  }
}

/**
 * exp, log, tanh and sigmoid of four lanes, with the polynomials of the Cephes library
 * (S. Moshier, single precision). Errors stay within a few units in the last place; NaN and the
 * infinities behave as in IEEE arithmetic.
 */
import { madd } from './vector';

/**
 * Constants lie in memory, because V8 builds a vector constant anew at every use, in four
 * instructions, but loads one in one (measured: exp took 1.7 times as long).
 */
@inline
function constant(place: usize): v128 {
  return v128.load32_splat(place);
}

const ONE = memory.data<f32>([1]);
const TWO = memory.data<f32>([2]);
const LOG2_E = memory.data<f32>([1.44269504088896341]);
/** −ln 2 in two parts, the first with so few bits that n times it is exact. */
const MINUS_LN2_HIGH = memory.data<f32>([-0.693359375]);
const MINUS_LN2_LOW = memory.data<f32>([2.12194440e-4]);
/** Added to |n| < 2²², leaves n, rounded, in the last bits: the fast way to round and convert. */
const ROUNDER = memory.data<f32>([12582912]);
const BIAS = memory.data<i32>([127]);

const EXP_2 = memory.data<f32>([5.0000001201e-1]);
const EXP_3 = memory.data<f32>([1.6666665459e-1]);
const EXP_4 = memory.data<f32>([4.1665795894e-2]);
const EXP_5 = memory.data<f32>([8.3334519073e-3]);
const EXP_6 = memory.data<f32>([1.3981999507e-3]);
const EXP_7 = memory.data<f32>([1.9875691500e-4]);
const EXP_LOW = memory.data<f32>([-104]);
const EXP_HIGH = memory.data<f32>([89]);
/** Beyond these bounds sigmoid rounds to 1, and to 0: e to the 88.7 is 2¹²⁸, which is infinite. */
const SIGMOID_BOUND = memory.data<f32>([87]);
const MINUS_SIGMOID_BOUND = memory.data<f32>([-88.7]);

/** From here on tanh rounds to ±1. */
const TANH_BOUND = memory.data<f32>([10]);
const MINUS_TANH_BOUND = memory.data<f32>([-10]);

const SMALLEST_NORMAL = memory.data<f32>([1.17549435e-38]);
const TWO_TO_23 = memory.data<f32>([8388608]);
const TWENTY_THREE = memory.data<i32>([23]);
const HALF_BIAS = memory.data<i32>([126]);
const MANTISSA_BITS = memory.data<i32>([0x007fffff]);
const HALF = memory.data<f32>([0.5]);
const ROOT_HALF = memory.data<f32>([0.707106781186547524]);
const LOG_3 = memory.data<f32>([3.3333331174e-1]);
const LOG_4 = memory.data<f32>([-2.4999993993e-1]);
const LOG_5 = memory.data<f32>([2.0000714765e-1]);
const LOG_6 = memory.data<f32>([-1.6668057665e-1]);
const LOG_7 = memory.data<f32>([1.4249322787e-1]);
const LOG_8 = memory.data<f32>([-1.2420140846e-1]);
const LOG_9 = memory.data<f32>([1.1676998740e-1]);
const LOG_10 = memory.data<f32>([-1.1514610310e-1]);
const LOG_11 = memory.data<f32>([7.0376836292e-2]);
const INFINITY = memory.data<i32>([0x7f800000]);
const NOT_A_NUMBER = memory.data<i32>([0x7fc00000]);

/**
 * exp r − 1 for |r| ≤ ln 2 / 2: r + r² · P(r). P in pairs (Estrin), not one step after another,
 * for a shorter chain of dependent instructions.
 */
@inline
function expReduced(r: v128): v128 {
  const square = f32x4.mul(r, r);
  const high = madd(constant(EXP_7), r, constant(EXP_6));
  const middle = madd(constant(EXP_5), r, constant(EXP_4));
  const low = madd(constant(EXP_3), r, constant(EXP_2));
  const p = madd(madd(high, square, middle), square, low);
  return madd(p, square, r);
}

/** n + ROUNDER, where n is the whole number next to x / ln 2. */
@inline
function roundedLog2(x: v128): v128 {
  return madd(x, constant(LOG2_E), constant(ROUNDER));
}

/** exp(x − n · ln 2) − 1, given n + ROUNDER. */
@inline
function expRest(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, constant(ROUNDER));
  return expReduced(madd(n, constant(MINUS_LN2_LOW), madd(n, constant(MINUS_LN2_HIGH), x)));
}

/** 2ⁿ for n from −126 to 127, in the last bits of a lane: the others fall off. Infinity for 128. */
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, constant(BIAS)), 23);
}

/** exp x for x from −87 to 88.7, infinite from 88.4 on. */
@inline
function expBounded(x: v128): v128 {
  const rounded = roundedLog2(x);
  const rest = f32x4.add(expRest(x, rounded), constant(ONE));
  return f32x4.mul(rest, powerOfTwo(rounded));
}

/** Holds x between two bounds; NaN stays. One instruction each, unlike min and max. */
@inline
function clamp(x: v128, low: usize, high: usize): v128 {
  return f32x4.pmin(f32x4.pmax(x, constant(low)), constant(high));
}

/** exp x = 2ⁿ · exp(x − n · ln 2), in two factors of 2, so that subnormals come right. */
@inline
export function exp4(x: v128): v128 {
  x = clamp(x, EXP_LOW, EXP_HIGH);
  const rounded = roundedLog2(x);
  const whole = i32x4.sub(rounded, constant(ROUNDER));
  const half = i32x4.shr_s(whole, 1);
  const rest = f32x4.add(expRest(x, rounded), constant(ONE));
  const scaled = f32x4.mul(rest, powerOfTwo(half));
  return f32x4.mul(scaled, powerOfTwo(i32x4.sub(whole, half)));
}

/** 1 / (1 + exp(−x)); 0 below −88.4, where it would be subnormal. */
@inline
export function sigmoid4(x: v128): v128 {
  const power = expBounded(f32x4.neg(clamp(x, MINUS_SIGMOID_BOUND, SIGMOID_BOUND)));
  return f32x4.div(constant(ONE), f32x4.add(constant(ONE), power));
}

/**
 * e / (e + 2) with e = exp(2x) − 1 = 2ⁿ · (exp r − 1) + (2ⁿ − 1), which loses nothing near 0, where
 * n is 0.
 */
@inline
export function tanh4(x: v128): v128 {
  const bounded = clamp(x, MINUS_TANH_BOUND, TANH_BOUND);
  const doubled = f32x4.add(bounded, bounded);
  const rounded = roundedLog2(doubled);
  const power = powerOfTwo(rounded);
  const e = madd(power, expRest(doubled, rounded), f32x4.sub(power, constant(ONE)));
  return f32x4.div(e, f32x4.add(e, constant(TWO)));
}

/** ln x = e · ln 2 + ln(1 + m) with x = 2ᵉ · (1 + m), √½ ≤ 1 + m < √2. */
@inline
export function log4(x: v128): v128 {
  const subnormal = f32x4.lt(x, constant(SMALLEST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(x, constant(TWO_TO_23)), x, subnormal);
  let exponent = i32x4.sub(i32x4.shr_u(normal, 23), constant(HALF_BIAS));
  exponent = i32x4.sub(exponent, v128.and(subnormal, constant(TWENTY_THREE)));
  let m = v128.bitselect(normal, constant(HALF), constant(MANTISSA_BITS));
  const low = f32x4.lt(m, constant(ROOT_HALF));
  exponent = i32x4.add(exponent, low);
  m = f32x4.sub(f32x4.add(m, v128.and(m, low)), constant(ONE));
  const e = f32x4.convert_i32x4_s(exponent);

  const square = f32x4.mul(m, m);
  let p = madd(constant(LOG_11), m, constant(LOG_10));
  p = madd(p, m, constant(LOG_9));
  p = madd(p, m, constant(LOG_8));
  p = madd(p, m, constant(LOG_7));
  p = madd(p, m, constant(LOG_6));
  p = madd(p, m, constant(LOG_5));
  p = madd(p, m, constant(LOG_4));
  p = madd(p, m, constant(LOG_3));
  let tail = f32x4.mul(f32x4.mul(p, m), square);
  tail = f32x4.sub(tail, f32x4.mul(e, constant(MINUS_LN2_LOW)));
  tail = f32x4.sub(tail, f32x4.mul(square, constant(HALF)));
  const result = f32x4.sub(f32x4.add(m, tail), f32x4.mul(e, constant(MINUS_LN2_HIGH)));

  const infinity = constant(INFINITY);
  const zero = f32x4.splat(0);
  let settled = v128.bitselect(x, result, f32x4.eq(x, infinity));
  settled = v128.bitselect(f32x4.neg(infinity), settled, f32x4.eq(x, zero));
  return v128.bitselect(settled, constant(NOT_A_NUMBER), f32x4.ge(x, zero));
}

/** exp of one value, with the very bits of a lane of exp4. */
@inline
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** ln of one value, with the very bits of a lane of log4. */
export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/**
 * exp, log, tanh and sigmoid of four lanes, with the polynomials of the Cephes library
 * (S. Moshier, single precision). Errors stay within a few units in the last place; NaN and the
 * infinities behave as in IEEE arithmetic.
 */
import { madd } from './vector';

const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 = LN2_HIGH + LN2_LOW, the first with so few bits that n · LN2_HIGH is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

/** exp r for |r| ≤ ln 2 / 2: 1 + r + r² · P(r). */
@inline
function expReduced(r: v128): v128 {
  let p = madd(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  return f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1));
}

/** x − n · ln 2. */
@inline
function reduce(x: v128, n: v128): v128 {
  return madd(n, f32x4.splat(-LN2_LOW), madd(n, f32x4.splat(-LN2_HIGH), x));
}

/** 2ⁿ for whole n from −126 to 127. */
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** exp x = 2ⁿ · exp r with x = n · ln 2 + r; in two factors of 2, so that subnormals come right. */
@inline
export function exp4(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const scaled = f32x4.mul(expReduced(reduce(x, n)), powerOfTwo(half));
  return f32x4.mul(scaled, powerOfTwo(i32x4.sub(whole, half)));
}

/** 1 / (1 + exp(−x)). */
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** x + x³ · P(x²) for |x| < 0.625, else ±(1 − 2 / (exp(2|x|) + 1)). */
@inline
export function tanh4(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  let p = madd(f32x4.splat(-5.70498872745e-3), square, f32x4.splat(2.06390887954e-2));
  p = madd(p, square, f32x4.splat(-5.37397155531e-2));
  p = madd(p, square, f32x4.splat(1.33314422036e-1));
  p = madd(p, square, f32x4.splat(-3.33332819422e-1));
  const small = madd(f32x4.mul(p, square), x, x);

  // At 10 the quotient is below half a unit in the last place of 1.
  const doubled = f32x4.min(f32x4.add(magnitude, magnitude), f32x4.splat(20));
  const n = f32x4.nearest(f32x4.mul(doubled, f32x4.splat(LOG2_E)));
  const power = f32x4.mul(
    expReduced(reduce(doubled, n)),
    powerOfTwo(i32x4.trunc_sat_f32x4_s(n)),
  );
  const one = f32x4.splat(1);
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(power, one)));
  const signed = v128.or(large, v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(small, signed, f32x4.lt(magnitude, f32x4.splat(0.625)));
}

/** ln x = e · ln 2 + ln(1 + m) with x = 2ᵉ · (1 + m), √½ ≤ 1 + m < √2. */
@inline
export function log4(x: v128): v128 {
  const one = f32x4.splat(1);
  const subnormal = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, subnormal);
  let exponent = i32x4.sub(i32x4.shr_u(normal, 23), i32x4.splat(126));
  exponent = i32x4.sub(exponent, v128.and(subnormal, i32x4.splat(23)));
  let m = v128.or(v128.and(normal, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const low = f32x4.lt(m, f32x4.splat(0.707106781186547524));
  exponent = i32x4.add(exponent, low);
  m = f32x4.sub(f32x4.add(m, v128.and(m, low)), one);
  const e = f32x4.convert_i32x4_s(exponent);

  const square = f32x4.mul(m, m);
  let p = madd(f32x4.splat(7.0376836292e-2), m, f32x4.splat(-1.1514610310e-1));
  p = madd(p, m, f32x4.splat(1.1676998740e-1));
  p = madd(p, m, f32x4.splat(-1.2420140846e-1));
  p = madd(p, m, f32x4.splat(1.4249322787e-1));
  p = madd(p, m, f32x4.splat(-1.6668057665e-1));
  p = madd(p, m, f32x4.splat(2.0000714765e-1));
  p = madd(p, m, f32x4.splat(-2.4999993993e-1));
  p = madd(p, m, f32x4.splat(3.3333331174e-1));
  let tail = f32x4.mul(f32x4.mul(p, m), square);
  tail = madd(e, f32x4.splat(LN2_LOW), tail);
  tail = madd(square, f32x4.splat(-0.5), tail);
  const result = madd(e, f32x4.splat(LN2_HIGH), f32x4.add(m, tail));

  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  let settled = v128.bitselect(x, result, f32x4.eq(x, infinity));
  settled = v128.bitselect(f32x4.neg(infinity), settled, f32x4.eq(x, zero));
  return v128.bitselect(settled, f32x4.splat(NaN), f32x4.ge(x, zero));
}

/** exp of one value, with the very bits of a lane of exp4. */
@inline
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** ln of one value, with the very bits of a lane of log4. */
@inline
export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

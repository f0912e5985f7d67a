/*
 * exp, tanh and sigmoid with the polynomials of the Cephes library (S. Moshier, single precision), in
 * the order of operations of `assembly/transcendental.ts`, where they are explained.
 */
#ifndef TRANSCENDENTAL_H
#define TRANSCENDENTAL_H

#include "vector.h"

/* Added to |n| < 2²², leaves n, rounded, in the last bits. */
#define ROUNDER 12582912.0f

/* exp r − 1 for |r| ≤ ln 2 / 2. */
INLINE vector exp_reduced(vector r) {
  const vector square = r * r;
  const vector high = madd(splat(1.9875691500e-4f), r, splat(1.3981999507e-3f));
  const vector middle = madd(splat(8.3334519073e-3f), r, splat(4.1665795894e-2f));
  const vector low = madd(splat(1.6666665459e-1f), r, splat(5.0000001201e-1f));
  const vector p = madd(madd(high, square, middle), square, low);
  return madd(p, square, r);
}

/* n + ROUNDER, where n is the whole number next to x / ln 2. */
INLINE vector rounded_log2(vector x) { return madd(x, splat(1.44269504088896341f), splat(ROUNDER)); }

/* exp(x − n · ln 2) − 1, given n + ROUNDER. */
INLINE vector exp_rest(vector x, vector rounded) {
  const vector n = rounded - splat(ROUNDER);
  return exp_reduced(madd(n, splat(2.12194440e-4f), madd(n, splat(-0.693359375f), x)));
}

/* 2ⁿ for n from −126 to 127, in the last bits of a lane; infinity for 128. */
INLINE vector power_of_two(integers n) { return (vector)((n + 127) << 23); }

INLINE vector clamp(vector x, float low, float high) {
  return lesser(greater(x, splat(low)), splat(high));
}

/* exp x = 2ⁿ · exp(x − n · ln 2), in two factors of 2, so that subnormals come right. */
INLINE vector exponential(vector x) {
  x = clamp(x, -104, 89);
  const vector rounded = rounded_log2(x);
  const integers whole = (integers)rounded - (integers)splat(ROUNDER);
  const integers half = whole >> 1;
  const vector rest = exp_rest(x, rounded) + splat(1);
  return rest * power_of_two(half) * power_of_two(whole - half);
}

/* 1 / (1 + exp(−x)); 0 below −88.4, where it would be subnormal. */
INLINE vector sigmoid(vector x) {
  const vector bounded = -clamp(x, -88.7f, 87);
  const vector rounded = rounded_log2(bounded);
  const vector power = (exp_rest(bounded, rounded) + splat(1)) * power_of_two((integers)rounded);
  return splat(1) / (splat(1) + power);
}

/* e / (e + 2) with e = exp(2x) − 1. */
INLINE vector tangent(vector x) {
  const vector bounded = clamp(x, -10, 10);
  const vector doubled = bounded + bounded;
  const vector rounded = rounded_log2(doubled);
  const vector power = power_of_two((integers)rounded);
  const vector e = madd(power, exp_rest(doubled, rounded), power - splat(1));
  return e / (e + splat(2));
}

#endif

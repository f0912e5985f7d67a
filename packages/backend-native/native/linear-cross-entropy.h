/*
 * The cross-entropy of a linear layer's logits with label smoothing and all gradients, a block of rows
 * after the other; see `assembly/linear-cross-entropy.ts`. Sums over a row are taken in the four lanes
 * of WebAssembly's vectors.
 */
#ifndef LINEAR_CROSS_ENTROPY_H
#define LINEAR_CROSS_ENTROPY_H

#include "matmul.h"
#include "transcendental.h"

#include <math.h>

typedef double four_doubles __attribute__((vector_size(32)));

/* The greatest value; NaN if one is. */
static float greatest(const byte *x, int32_t columns) {
  vector lanes = splat(-INFINITY);
  integers unordered = (integers)splat(0);
  int32_t column = 0;
  for (; column + LANES <= columns; column += LANES) {
    const vector value = load(x + (size_t)column * 4);
    unordered |= (integers)(value != value);
    lanes = greater(lanes, value);
  }
  float result = -INFINITY;
  int isNaN = 0;
  for (int lane = 0; lane < LANES; lane++) {
    isNaN |= unordered[lane] != 0;
    if (lanes[lane] > result) result = lanes[lane];
  }
  for (; column < columns; column++) {
    const float value = load_float(x + (size_t)column * 4);
    isNaN |= value != value;
    if (value > result) result = value;
  }
  return isNaN ? NAN : result;
}

/* Σ x as float64. */
static double sum_contiguous(const byte *x, int32_t length) {
  four_doubles lanes = {0};
  int32_t left = length;
  for (; left >= 4; left -= 4, x += 16) {
    lanes += __builtin_convertvector(*(const loose_four *)x, four_doubles);
  }
  double total = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
  for (; left > 0; left--, x += 4) total += (double)load_float(x);
  return total;
}

/* x ← exp(x − shift); returns the sum. */
static float exponentials(byte *x, int32_t columns, float shift) {
  four lanes = {0};
  int32_t left = columns;
  for (; left >= LANES; left -= LANES, x += LANES * 4) {
    store(x, exponential(load(x) - splat(shift)));
    for (int part = 0; part < LANES * 4; part += 16) lanes += *(const loose_four *)(x + part);
  }
  if (left == 0) return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
  float rest[LANES] = {0};
  memcpy(rest, x, (size_t)left * 4);
  store((byte *)rest, exponential(load((const byte *)rest) - splat(shift)));
  memcpy(x, rest, (size_t)left * 4);
  int32_t lane = 0;
  for (; lane + 4 <= left; lane += 4) lanes += *(const loose_four *)(rest + lane);
  float total = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
  for (; lane < left; lane++) total += rest[lane];
  return total;
}

/* ln x for x > 0 that is not subnormal; NaN and the infinity stay. */
static float logarithm(float x) {
  if (!(x < INFINITY)) return x;
  int32_t bits;
  memcpy(&bits, &x, 4);
  int32_t exponent = (bits >> 23) - 126;
  bits = (bits & 0x007fffff) | 0x3f000000;
  float m;
  memcpy(&m, &bits, 4);
  if (m < 0.707106781186547524f) {
    exponent--;
    m += m;
  }
  m -= 1;
  const float e = (float)exponent;
  const float square = m * m;
  float p = fmaf(7.0376836292e-2f, m, -1.1514610310e-1f);
  p = fmaf(p, m, 1.1676998740e-1f);
  p = fmaf(p, m, -1.2420140846e-1f);
  p = fmaf(p, m, 1.4249322787e-1f);
  p = fmaf(p, m, -1.6668057665e-1f);
  p = fmaf(p, m, 2.0000714765e-1f);
  p = fmaf(p, m, -2.4999993993e-1f);
  p = fmaf(p, m, 3.3333331174e-1f);
  float tail = p * m * square;
  tail -= e * 2.12194440e-4f;
  tail -= square * 0.5f;
  return m + tail - e * -0.693359375f;
}

/* x ← factor · x + offset, and sum ← sum + x. */
static void scale_and_shift(byte *x, int32_t columns, float factor, float offset, byte *sum) {
  int32_t left = columns;
  for (; left >= LANES; left -= LANES, x += LANES * 4, sum += LANES * 4) {
    const vector value = madd(load(x), splat(factor), splat(offset));
    store(x, value);
    store(sum, load(sum) + value);
  }
  // As in WebAssembly, what fills no vector of four is rounded twice.
  for (int32_t fused = left & ~3; left > 0; left--, fused--, x += 4, sum += 4) {
    const float present = load_float(x);
    const float value = fused > 0 ? fmaf(present, factor, offset) : present * factor + offset;
    store_float(x, value);
    store_float(sum, load_float(sum) + value);
  }
}

/* The losses of some rows of logits, which become their gradients. */
static double smoothed_cross_entropy(const Context *context, const LinearCrossEntropy *op, int32_t row,
                                     int32_t rows) {
  const int32_t columns = op->classes;
  const float sharp = 1.0f - op->smoothing;
  const float even = op->smoothing / (float)columns;
  byte *x = op->logits;
  double loss = 0;
  for (int32_t end = row + rows; row < end; row++, x += (size_t)columns * 4) {
    beat(context);
    if (op->bias != NULL) add_row(op->bias, x, (size_t)columns);
    const size_t target = (size_t)op->targets[row] * 4;
    loss -= (double)sharp * (double)load_float(x + target);
    if (op->smoothing != 0) loss -= (double)even * sum_contiguous(x, columns);
    const float shift = greatest(x, columns);
    const float total = exponentials(x, columns, shift);
    loss += (double)logarithm(total) + (double)shift;
    if (op->features_gradient == NULL) continue;
    scale_and_shift(x, columns, op->share / total, -op->share * even, op->bias_gradient);
    const float drop = op->share * sharp;
    store_float(x + target, load_float(x + target) - drop);
    store_float(op->bias_gradient + target, load_float(op->bias_gradient + target) - drop);
  }
  return loss;
}

static void linear_cross_entropy(const Context *context, const LinearCrossEntropy *op) {
  const size_t row_bytes = (size_t)op->size * 4;
  const size_t class_bytes = (size_t)op->classes * 4;
  double total = 0;
  if (op->features_gradient != NULL) memset(op->bias_gradient, 0, class_bytes);
  for (int32_t row = 0; row < op->rows; row += LOGITS_BLOCK) {
    const int32_t block = smaller(LOGITS_BLOCK, op->rows - row);
    const byte *from = op->features + (size_t)row * row_bytes;
    multiply(context, block, op->classes, op->size, from, op->weight, op->logits, op->product);
    total += smoothed_cross_entropy(context, op, row, block);
    if (op->features_gradient == NULL) continue;
    multiply(context, block, op->size, op->classes, op->logits, op->weight_back,
             op->features_gradient + (size_t)row * row_bytes, op->product);
    pack_right(from, op->size, block, op->packed);
    multiply_transposed(context, op->classes, op->size, block, op->logits, class_bytes, op->packed,
                        op->weight_gradient, op->product, row > 0);
  }
  memcpy(op->loss, &total, sizeof total);
}

#endif

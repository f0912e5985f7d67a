/*
 * The cross-entropy of logits with targets, and what else works on rows of logits; see
 * `assembly/softmax.ts`. Sums over a row are taken in the four lanes of WebAssembly's vectors.
 */
#ifndef SOFTMAX_H
#define SOFTMAX_H

#include "optimizers.h"
#include "product.h"
#include "transcendental.h"

#include <math.h>

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

/* out ← exp(x − shift), which may be x; returns the sum. */
static float exponentials(const byte *x, byte *out, int32_t columns, float shift) {
  four lanes = {0};
  int32_t left = columns;
  for (; left >= LANES; left -= LANES, x += LANES * 4, out += LANES * 4) {
    store(out, exponential(load(x) - splat(shift)));
    for (int part = 0; part < LANES * 4; part += 16) lanes += *(const loose_four *)(out + part);
  }
  if (left == 0) return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
  float rest[LANES] = {0};
  memcpy(rest, x, (size_t)left * 4);
  store((byte *)rest, exponential(load((const byte *)rest) - splat(shift)));
  memcpy(out, rest, (size_t)left * 4);
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

/* exp(x − max) / Σ exp(x − max) for each row. */
static void softmax(const Context *context, const SoftmaxRows *op) {
  const size_t row_bytes = (size_t)op->columns * 4;
  for (int32_t row = 0; row < op->rows; row++) {
    const byte *x = op->x + (size_t)row * row_bytes;
    byte *out = op->out + (size_t)row * row_bytes;
    beat(context);
    scale(out, op->columns, 1 / exponentials(x, out, op->columns, greatest(x, op->columns)));
  }
}

/* (x − max) − ln Σ exp(x − max) for each row. */
static void log_softmax(const Context *context, const SoftmaxRows *op) {
  const size_t row_bytes = (size_t)op->columns * 4;
  for (int32_t row = 0; row < op->rows; row++) {
    const float *x = (const float *)(op->x + (size_t)row * row_bytes);
    float *out = (float *)(op->out + (size_t)row * row_bytes);
    beat(context);
    const float shift = greatest((const byte *)x, op->columns);
    const float log_total = logarithm(exponentials((const byte *)x, (byte *)out, op->columns, shift));
    for (int32_t column = 0; column < op->columns; column++) out[column] = x[column] - shift - log_total;
  }
}

/* Puts a value among the `count` that are kept, greatest first, if it is greater than the last. */
static void keep(float value, int32_t column, int32_t count, float *values, int32_t *places) {
  int32_t place = count - 1;
  if (!(value > values[place])) return;
  for (; place > 0 && values[place - 1] < value; place--) {
    values[place] = values[place - 1];
    places[place] = places[place - 1];
  }
  values[place] = value;
  places[place] = column;
}

static int any_greater(vector a, float b) {
  const integers above = a > splat(b);
  int32_t any = 0;
  UNROLL
  for (int lane = 0; lane < LANES; lane++) any |= above[lane];
  return any != 0;
}

static void likeliest(const Context *context, const Likeliest *op) {
  const int32_t columns = op->columns, count = op->count;
  const byte *x = op->logits;
  const float *row = (const float *)op->scratch;
  float *values = (float *)op->values;
  int32_t *places = (int32_t *)op->places;
  for (int32_t left = op->rows; left > 0; left--, x += (size_t)columns * 4, values += count, places += count) {
    const SoftmaxRows one = {.rows = 1, .columns = columns, .x = x, .out = op->scratch};
    log_softmax(context, &one);
    /* A NaN among them means that all are. */
    const float none = row[0] != row[0] ? NAN : -INFINITY;
    for (int32_t place = 0; place < count; place++) {
      values[place] = none;
      places[place] = 0;
    }
    int32_t column = 0;
    while (column < columns) {
      const int32_t end = columns - column < LANES ? columns : column + LANES;
      /* Nearly every value is below the least of those kept. */
      if (end - column == LANES && !any_greater(load(op->scratch + (size_t)column * 4), values[count - 1])) {
        column = end;
        continue;
      }
      for (; column < end; column++) keep(row[column], column, count, values, places);
    }
  }
}

static double softmax_cross_entropy(const Context *context, const SoftmaxCrossEntropy *op) {
  const size_t row_bytes = (size_t)op->columns * 4;
  const byte *logits = op->logits;
  byte *gradient = op->gradient;
  double total = 0;
  for (int32_t row = 0; row < op->rows; row++, logits += row_bytes, gradient += row_bytes) {
    const int32_t target = op->targets[row];
    beat(context);
    if (target == op->ignored) {
      memset(gradient, 0, row_bytes);
      continue;
    }
    const size_t place = (size_t)target * 4;
    const float weight = op->weights == NULL ? 1 : load_float(op->weights + place);
    const float shift = greatest(logits, op->columns);
    const float sum = exponentials(logits, gradient, op->columns, shift);
    total += (double)weight * (double)(logarithm(sum) - (load_float(logits + place) - shift));
    const float factor = (float)((double)weight * op->per_weight);
    scale(gradient, op->columns, factor / sum);
    store_float(gradient + place, load_float(gradient + place) - factor);
  }
  return total;
}

#endif

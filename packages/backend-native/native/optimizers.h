/* Optimizer steps and the norm of gradients; see `assembly/optimizers.ts`. */
#ifndef OPTIMIZERS_H
#define OPTIMIZERS_H

#include "sums.h"
#include "vector.h"

#include <string.h>

INLINE void adam_vector(const AdamStep *op, byte *parameter, const byte *gradient, byte *mean, byte *variance) {
  const vector p = load(parameter) * splat(op->shrink);
  const vector g = madd(splat(op->decay), p, load(gradient));
  const vector m = madd(splat(op->beta1), load(mean), splat(op->keep1) * g);
  const vector v = madd(splat(op->beta2), load(variance), splat(op->keep2) * g * g);
  const vector root = madd(root_of(v), splat(op->root_scale), splat(op->epsilon));
  store(mean, m);
  store(variance, v);
  store(parameter, madd(splat(-op->step_size), m / root, p));
}

static void adam_step(const AdamStep *op) {
  const size_t size = (size_t)op->size * 4;
  const size_t whole = size - size % (LANES * 4);
  for (size_t at = 0; at < whole; at += LANES * 4) {
    adam_vector(op, op->parameter + at, op->gradient + at, op->mean + at, op->variance + at);
  }
  if (whole == size) return;
  byte rest[4][LANES * 4] = {{0}};
  byte *const parts[4] = {op->parameter, op->mean, op->variance, op->gradient};
  for (int part = 0; part < 4; part++) memcpy(rest[part], parts[part] + whole, size - whole);
  adam_vector(op, rest[0], rest[3], rest[1], rest[2]);
  for (int part = 0; part < 3; part++) memcpy(parts[part] + whole, rest[part], size - whole);
}

/* Σ x², in float64. */
static double sum_of_squares(const byte *x, int32_t size) {
  const float *values = (const float *)x;
  return sum_contiguous(values, values, size);
}

/* x ← factor · x. */
static void scale(byte *x, int32_t size, float factor) {
  int32_t left = size;
  for (; left >= LANES; left -= LANES, x += LANES * 4) store(x, load(x) * splat(factor));
  for (; left > 0; left--, x += 4) store_float(x, load_float(x) * factor);
}

#endif

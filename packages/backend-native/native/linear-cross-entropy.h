/*
 * The cross-entropy of a linear layer's logits with label smoothing and all gradients, a block of rows
 * after the other; see `assembly/linear-cross-entropy.ts`.
 */
#ifndef LINEAR_CROSS_ENTROPY_H
#define LINEAR_CROSS_ENTROPY_H

#include "matmul.h"
#include "softmax.h"
#include "sums.h"

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
    if (op->targets[row] == op->ignored) {
      if (op->features_gradient != NULL) memset(x, 0, (size_t)columns * 4);
      continue;
    }
    if (op->bias != NULL) add_row(op->bias, x, (size_t)columns);
    const size_t target = (size_t)op->targets[row] * 4;
    loss -= (double)sharp * (double)load_float(x + target);
    if (op->smoothing != 0) loss -= (double)even * sum_contiguous((const float *)x, NULL, columns);
    const float shift = greatest(x, columns);
    const float total = exponentials(x, x, columns, shift);
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
    pack_right(from, row_bytes, op->size, block, 0, op->packed);
    multiply_transposed(context, op->classes, op->size, block, op->logits, class_bytes, op->packed,
                        op->weight_gradient, op->product, row > 0);
  }
  memcpy(op->loss, &total, sizeof total);
}

#endif

/*
 * Operands of products in int8. A row of the left operand, and an output channel of the right one, are bytes
 * from −127 to 127 times a scale, the greatest magnitude there divided by 127; 0 stays 0. The left operand is
 * rounded to them in each product, the right one when it is packed.
 *
 * Four bytes of a right operand's channel, a quad, take the place of a float32, and panels are laid out as in
 * `right.h`: after the rows of quads come one of scales and one of what is to be added to sums, as int32.
 */
#ifndef INT8_OPERANDS_H
#define INT8_OPERANDS_H

#include "right.h"

#include <math.h>

/*
 * What is added to the bytes of the left operand: an instruction that multiplies bytes without a sign with
 * bytes that have one gets them from 1 to 255, and what that adds is taken from the sums.
 */
#if defined(__AVX512VNNI__)
#define SHIFT 128
#else
#define SHIFT 0
#endif

typedef int32_t eight_integers __attribute__((vector_size(32)));
typedef int8_t eight_bytes __attribute__((vector_size(8)));

INLINE int32_t quads_of(int32_t k) { return padded(k) / 4; }

/* Bytes of a panel of 8 channels. */
INLINE size_t int8_panel(int32_t k) { return (size_t)(quads_of(k) + 2) * PANEL_ROW; }

INLINE int32_t magnitude_bits(const byte *from) {
  int32_t bits;
  memcpy(&bits, from, 4);
  return bits & INT32_MAX;
}

/* The scale of values whose greatest magnitude has these bits, and its inverse; NaN where one is not finite. */
INLINE float scale_of(int32_t greatest_bits, float *inverse) {
  float greatest;
  memcpy(&greatest, &greatest_bits, 4);
  *inverse = 0;
  if (!(greatest < INFINITY)) return NAN;
  // Below this the inverse is infinite.
  if (greatest < 1e-36f) return 0;
  *inverse = 127 / greatest;
  return greatest / 127;
}

/* Added to a float32 of at most 2²² in magnitude, it leaves the nearest whole number in the lowest bits. */
#define ROUNDING 12582912.0f
#define ROUNDING_BITS 0x4b400000

INLINE int32_t rounded(float value) {
  const float sum = value + ROUNDING;
  int32_t bits;
  memcpy(&bits, &sum, 4);
  return bits - ROUNDING_BITS;
}

/* Rounds a row of k values, whose panels are `panel` bytes apart; returns its scale. */
static float quantize_row(const byte *row, size_t panel, int32_t k, byte *target) {
  eight_integers most = {0};
  int32_t greatest = 0;
  float inverse;
  const int32_t whole = k & ~7;
  const byte *from = row;
  for (int32_t column = 0; column < whole; column += 8, from += panel) {
    const eight_integers bits = (eight_integers)(*(const loose_eight *)from) & INT32_MAX;
    const eight_integers more = bits > most;
    most = (bits & more) | (most & ~more);
  }
  for (int lane = 0; lane < 8; lane++) greatest = most[lane] > greatest ? most[lane] : greatest;
  for (int32_t column = whole; column < k; column++) {
    const int32_t bits = magnitude_bits(from + (size_t)(column - whole) * 4);
    greatest = bits > greatest ? bits : greatest;
  }
  const float scale = scale_of(greatest, &inverse);
  for (int32_t column = 0; column < whole; column += 8, row += panel) {
    const eight sums = *(const loose_eight *)row * inverse + ROUNDING;
    const eight_bytes bytes =
        __builtin_convertvector((eight_integers)sums - (ROUNDING_BITS - SHIFT), eight_bytes);
    memcpy(target + column, &bytes, 8);
  }
  if (whole == k) return scale;
  memset(target + whole, 0, 8);
  for (int32_t column = whole; column < k; column++) {
    target[column] = (byte)(rounded(load_float(row + (size_t)(column - whole) * 4) * inverse) + SHIFT);
  }
  return scale;
}

/* Rounds a channel of k values, `step` bytes apart, and writes its rows `next` bytes apart. */
INLINE void pack_channel(const byte *source, size_t step, int32_t k, byte *place, size_t next) {
  int32_t greatest = 0;
  int32_t sum = 0;
  float inverse;
  for (int32_t index = 0; index < k; index++) {
    const int32_t bits = magnitude_bits(source + (size_t)index * step);
    greatest = bits > greatest ? bits : greatest;
  }
  const float scale = scale_of(greatest, &inverse);
  for (int32_t index = 0; index < padded(k); index += 4, place += next) {
    for (int32_t part = 0; part < 4; part++) {
      const int32_t at = index + part;
      const int32_t value = at < k ? rounded(load_float(source + (size_t)at * step) * inverse) : 0;
      place[part] = (byte)value;
      sum -= value * SHIFT;
    }
  }
  store_float(place, scale);
  memcpy(place + next, &sum, 4);
}

/*
 * Packs n channels of k values, the first as panel `shift` of `panels`. `channel` leads from one channel to
 * the next and `step` from one value to the next, in bytes. Channels that fill up the last panel are cleared.
 */
static void pack_channels(const byte *source, size_t channel, size_t step, int32_t n, int32_t k,
                          int32_t shift, int32_t panels, byte *target) {
  for (int32_t panel = 0; panel < panels_of(n); panel++) {
    size_t next;
    byte *place = place_of_panel(target, int8_panel(k), shift + panel, panels, &next);
    for (int32_t lane = 0; lane < 8; lane++, place += 4) {
      const int32_t index = panel * 8 + lane;
      const byte *from = source + (size_t)index * channel;
      if (index >= n) {
        for (int32_t row = 0; row < quads_of(k) + 2; row++) memset(place + (size_t)row * next, 0, 4);
      } else if (step == 4) {
        pack_channel(from, 4, k, place, next);
      } else {
        pack_channel(from, step, k, place, next);
      }
    }
  }
}

/* B, stored [k, n], or [n, k] where transposed, rows `step` bytes apart. */
static void int8_pack_right(const byte *b, size_t step, int32_t n, int32_t k, int transposed, byte *target) {
  pack_channels(b, transposed ? step : 4, transposed ? 4 : step, n, k, 0, panels_of(n), target);
}

#endif

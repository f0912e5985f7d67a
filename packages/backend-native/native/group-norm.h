/* Group normalisation of images whose channels come last, and its gradients; see `assembly/group-norm.ts`. */
#ifndef GROUP_NORM_H
#define GROUP_NORM_H

#include "sums.h"
#include "product.h"

#include <math.h>
#include <string.h>

/* Four channels of a row, those from `width` on 0. */
INLINE four four_channels(const byte *row, int32_t width) {
  four values = {0};
  if (width >= 4) values = *(const loose_four *)row;
  else memcpy(&values, row, (size_t)width * 4);
  return values;
}

INLINE void write_sums(four_doubles total, int32_t width, float *sums) {
  const four narrow = __builtin_convertvector(total, four);
  memcpy(sums, &narrow, (size_t)smaller(width, 4) * 4);
}

/* Σ a for each channel. */
static void sum_channels(const byte *a, int32_t positions, int32_t channels, float *sums) {
  for (int32_t first = 0; first < channels; first += 4) {
    const int32_t width = channels - first;
    const byte *row = a + (size_t)first * 4;
    four_doubles total = {0};
    for (int32_t left = positions; left > 0; left--, row += (size_t)channels * 4) {
      total += __builtin_convertvector(four_channels(row, width), four_doubles);
    }
    write_sums(total, width, sums + first);
  }
}

/* Σ (a − c) (b − d) for each channel; c NULL: 0. */
static void sum_products(const byte *a, const float *c, const byte *b, const float *d, int32_t positions,
                         int32_t channels, float *sums) {
  for (int32_t first = 0; first < channels; first += 4) {
    const int32_t width = channels - first;
    const four centre_a = c == NULL ? (four){0} : four_channels((const byte *)(c + first), width);
    const four centre_b = four_channels((const byte *)(d + first), width);
    size_t place = (size_t)first * 4;
    four_doubles total = {0};
    for (int32_t left = positions; left > 0; left--, place += (size_t)channels * 4) {
      const four of_a = four_channels(a + place, width) - centre_a;
      const four of_b = four_channels(b + place, width) - centre_b;
      total += __builtin_convertvector(of_a, four_doubles) * __builtin_convertvector(of_b, four_doubles);
    }
    write_sums(total, width, sums + first);
  }
}

static void fill_group(float *target, int32_t size, float value) {
  for (int32_t channel = 0; channel < size; channel++) target[channel] = value;
}

/* out = (x − centre) · a + y · b + c, where y NULL leaves out its term. */
static void combine_rows(const byte *x, const float *centre, const float *a, const byte *y, const float *b,
                         const float *c, byte *out, int32_t positions, int32_t channels) {
  const size_t row_bytes = (size_t)channels * 4;
  for (int32_t left = positions; left > 0; left--, x += row_bytes, out += row_bytes) {
    int32_t channel = 0;
    for (; channel + LANES <= channels; channel += LANES) {
      const size_t place = (size_t)channel * 4;
      vector start = load((const byte *)(c + channel));
      if (y != NULL) start = madd(load(y + place), load((const byte *)(b + channel)), start);
      const vector centred = load(x + place) - load((const byte *)(centre + channel));
      store(out + place, madd(centred, load((const byte *)(a + channel)), start));
    }
    for (; channel < channels; channel++) {
      const size_t place = (size_t)channel * 4;
      float start = c[channel];
      if (y != NULL) start = fmaf(load_float(y + place), b[channel], start);
      store_float(out + place, fmaf(load_float(x + place) - centre[channel], a[channel], start));
    }
    if (y != NULL) y += row_bytes;
  }
}

static void group_norm(const Context *context, const GroupNorm *op) {
  const int32_t channels = op->channels;
  const int32_t size = channels / op->groups;
  const int single = op->positions == 1;
  const double share = 1 / ((double)size * (double)op->positions);
  const size_t image_bytes = (size_t)op->positions * (size_t)channels * 4;
  const float *weight = (const float *)op->weight;
  float *centre = (float *)op->scratch;
  float *scale = centre + channels;
  float *statistics = (float *)op->statistics;
  for (int32_t image = 0; image < op->images; image++) {
    const byte *x = op->x + (size_t)image * image_bytes;
    const float *values = (const float *)x;
    beat(context);
    if (!single) sum_channels(x, op->positions, channels, scale);
    for (int32_t group = 0; group < op->groups; group++) {
      const float *sums = (single ? values : scale) + group * size;
      const float mean = (float)(sum_contiguous(sums, NULL, size) * share);
      statistics[2 * group] = mean;
      fill_group(centre + group * size, size, mean);
    }
    if (!single) sum_products(x, centre, x, centre, op->positions, channels, scale);
    for (int32_t c = 0; single && c < channels; c++) scale[c] = values[c] - centre[c];
    for (int32_t group = 0; group < op->groups; group++) {
      float *of_group = scale + group * size;
      const double total = single ? sum_contiguous(of_group, of_group, size) : sum_contiguous(of_group, NULL, size);
      const float inverse = (float)(1 / sqrt(total * share + op->epsilon));
      statistics[2 * group + 1] = inverse;
      fill_group(of_group, size, inverse);
    }
    for (int32_t c = 0; c < channels; c++) scale[c] *= weight[c];
    statistics += 2 * (size_t)op->groups;
    combine_rows(x, centre, scale, NULL, NULL, (const float *)op->bias, op->out + (size_t)image * image_bytes,
                 op->positions, channels);
  }
}

static void group_norm_gradients(const Context *context, const GroupNorm *op) {
  const int32_t channels = op->channels;
  const int32_t size = channels / op->groups;
  const int single = op->positions == 1;
  const double share = 1 / ((double)size * (double)op->positions);
  const size_t image_bytes = (size_t)op->positions * (size_t)channels * 4;
  const size_t row = (size_t)((channels + 3) & ~3);
  const float *weight = (const float *)op->weight;
  const float *statistics = (const float *)op->statistics;
  float *centre = (float *)op->scratch;
  float *of_x = centre + channels;
  float *of_gradient = of_x + channels;
  float *offset = of_gradient + channels;
  for (int32_t image = 0; image < op->images; image++, statistics += 2 * (size_t)op->groups) {
    const byte *x = op->x + (size_t)image * image_bytes;
    const byte *gradient = op->gradient + (size_t)image * image_bytes;
    float *of_weight = (float *)op->weight_rows + (size_t)image * row;
    const float *of_bias = (const float *)gradient;
    beat(context);
    for (int32_t group = 0; group < op->groups; group++) {
      fill_group(centre + group * size, size, statistics[2 * group]);
    }
    if (single) {
      const float *values = (const float *)x;
      for (int32_t c = 0; c < channels; c++) of_weight[c] = (values[c] - centre[c]) * of_bias[c];
    } else {
      float *sums = (float *)op->bias_rows + (size_t)image * row;
      sum_channels(gradient, op->positions, channels, sums);
      sum_products(gradient, NULL, x, centre, op->positions, channels, of_weight);
      of_bias = sums;
    }
    for (int32_t group = 0; group < op->groups; group++) {
      const int32_t first = group * size;
      const float inverse = statistics[2 * group + 1];
      const double r = (double)inverse;
      const double mean = sum_contiguous(of_bias + first, weight + first, size) * share;
      const double correlation = sum_contiguous(of_weight + first, weight + first, size) * share;
      fill_group(of_x + first, size, (float)(-r * r * r * correlation));
      fill_group(offset + first, size, (float)(-r * mean));
      fill_group(of_gradient + first, size, inverse);
    }
    for (int32_t c = 0; c < channels; c++) {
      of_weight[c] *= of_gradient[c];
      of_gradient[c] *= weight[c];
    }
    combine_rows(x, centre, of_x, gradient, of_gradient, offset, op->out + (size_t)image * image_bytes,
                 op->positions, channels);
  }
}

#endif

/* Convolution of each channel by a kernel of its own; see `assembly/depthwise-convolution.ts`. */
#ifndef DEPTHWISE_H
#define DEPTHWISE_H

#include "convolution.h"

#include <math.h>

/* Channels from `channel` on, as many as a vector has or are left. */
#if LANES == 16
#define CHANNELS_AT_A_TIME(left) ((left) < LANES ? (left) : LANES)
INLINE vector load_channels(const byte *at, int32_t count) {
  return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), at);
}
INLINE void store_channels(byte *at, int32_t count, vector value) {
  _mm512_mask_storeu_ps(at, (__mmask16)((1u << count) - 1), value);
}
#else
#define CHANNELS_AT_A_TIME(left) ((left) < LANES ? 1 : LANES)
INLINE vector load_channels(const byte *at, int32_t count) {
  return count == 1 ? splat(load_float(at)) : load(at);
}
INLINE void store_channels(byte *at, int32_t count, vector value) {
  if (count == 1) store_float(at, value[0]);
  else store(at, value);
}
#endif

/* Steps in bytes through an image and its kernel. */
typedef struct {
  size_t pixel;
  size_t step;
  size_t line;
  size_t kernel_line;
} Steps;

/* start + Σ window ⊙ kernel over `rows` × `columns` places of some channels. */
INLINE vector window_sum(const byte *source, const byte *kernel, int32_t rows, int32_t columns, Steps steps,
                         int32_t count, vector start) {
  for (int32_t row = 0; row < rows; row++, source += steps.line, kernel += steps.kernel_line) {
    for (int32_t column = 0; column < columns; column++) {
      const vector weight = load_channels(kernel + (size_t)column * steps.pixel, count);
      start = madd(load_channels(source + (size_t)column * steps.step, count), weight, start);
    }
  }
  return start;
}

/* Some channels of a run of windows 3 × 3 that are all inside, with their kernel in registers. */
INLINE void run_of_three(int32_t run, const byte *source, size_t next, const byte *kernel, Steps steps,
                         int32_t count, vector start, byte *target) {
  vector weights[9];
UNROLL
  for (int place = 0; place < 9; place++) {
    const size_t line = (size_t)(place / 3) * steps.kernel_line;
    weights[place] = load_channels(kernel + line + (size_t)(place % 3) * steps.pixel, count);
  }
  for (; run > 0; run--, source += next, target += steps.pixel) {
    vector sum = start;
UNROLL
    for (int place = 0; place < 9; place++) {
      const byte *at = source + (size_t)(place / 3) * steps.line + (size_t)(place % 3) * steps.pixel;
      sum = madd(load_channels(at, count), weights[place], sum);
    }
    store_channels(target, count, sum);
  }
}

/* Where the windows of a row of the output lie in its image. */
typedef struct {
  const byte *line;
  const byte *kernel;
  int32_t rows;
} WindowRows;

static WindowRows rows_of_windows(const Context *context, const WindowPlan *plan, int32_t row, Steps steps) {
  const byte *image = context->memory + (uint32_t)plan->image + (size_t)(row / plan->outHeight) * image_bytes(plan);
  const int32_t y = row % plan->outHeight * plan->strideY - plan->top;
  const int32_t first = smaller(first_inside(y, plan->dilationY), plan->kernelHeight);
  const int32_t end = end_inside(y, plan->dilationY, plan->kernelHeight, plan->height);
  const size_t line_bytes = (size_t)plan->width * steps.pixel;
  return (WindowRows){
      image + ((int64_t)y + (int64_t)first * plan->dilationY) * (int64_t)line_bytes,
      context->memory + (uint32_t)plan->kernel + (size_t)first * steps.kernel_line,
      end > first ? end - first : 0,
  };
}

static Steps steps_of(const WindowPlan *plan) {
  const size_t pixel = pixel_bytes(plan);
  return (Steps){pixel, (size_t)plan->dilationX * pixel,
                 (size_t)plan->dilationY * (size_t)plan->width * pixel, (size_t)plan->kernelWidth * pixel};
}

/* Columns of the output whose windows are inside from left to right: from `first` up to `end`. */
static void whole_columns(const WindowPlan *plan, int32_t *first, int32_t *end) {
  const int64_t wide = (int64_t)plan->width - (int64_t)(plan->kernelWidth - 1) * plan->dilationX + plan->left;
  *first = smaller(plan->outWidth, (plan->left + plan->strideX - 1) / plan->strideX);
  *end = wide <= 0 ? 0 : smaller(plan->outWidth, (int32_t)((wide - 1) / plan->strideX) + 1);
}

/* The rows of the output that the plan covers. */
static void depthwise_convolution(const Context *context, const WindowPlan *plan) {
  const Steps steps = steps_of(plan);
  const byte *bias = plan->bias == 0 ? NULL : context->memory + (uint32_t)plan->bias;
  const int is_three = plan->kernelHeight == 3 && plan->kernelWidth == 3 && plan->dilationX == 1;
  int32_t first_whole;
  int32_t end_whole;
  whole_columns(plan, &first_whole, &end_whole);
  for (int32_t row = plan->start; row < plan->start + plan->count; row++) {
    beat(context);
    const WindowRows windows = rows_of_windows(context, plan, row, steps);
    byte *target = context->memory + (uint32_t)plan->output + (size_t)row * (size_t)plan->outWidth * steps.pixel;
    const int in_one_run = is_three && windows.rows == 3 && end_whole > first_whole;
    int32_t count;
    for (int32_t channel = 0; channel < plan->channels; channel += count, target += (size_t)count * 4) {
      count = CHANNELS_AT_A_TIME(plan->channels - channel);
      const size_t offset = (size_t)channel * 4;
      const vector start = bias == NULL ? splat(0) : load_channels(bias + offset, count);
      for (int32_t column = 0; column < plan->outWidth; column++) {
        const int32_t x = column * plan->strideX - plan->left;
        byte *place = target + (size_t)column * steps.pixel;
        if (in_one_run && column == first_whole) {
          run_of_three(end_whole - column, windows.line + (size_t)x * steps.pixel + offset,
                       (size_t)plan->strideX * steps.pixel, windows.kernel + offset, steps, count, start, place);
          column = end_whole - 1;
          continue;
        }
        const int32_t first = smaller(first_inside(x, plan->dilationX), plan->kernelWidth);
        const int32_t end = end_inside(x, plan->dilationX, plan->kernelWidth, plan->width);
        const int64_t inside = ((int64_t)x + (int64_t)first * plan->dilationX) * (int64_t)steps.pixel;
        store_channels(place, count,
                       window_sum(windows.line + inside + offset,
                                  windows.kernel + (size_t)first * steps.pixel + offset, windows.rows,
                                  end > first ? end - first : 0, steps, count, start));
      }
    }
  }
}

/* target += a ⊙ b, over plain rows of `columns`. */
INLINE void add_products(const byte *a, const byte *b, byte *target, int32_t columns) {
  int32_t count;
  for (int32_t column = 0; column < columns; column += count) {
    const size_t at = (size_t)column * 4;
    count = CHANNELS_AT_A_TIME(columns - column);
    const vector sum = madd(load_channels(a + at, count), load_channels(b + at, count),
                            load_channels(target + at, count));
    store_channels(target + at, count, sum);
  }
}

/*
 * For each window of a row of the output and each of its places inside: image += gradient ⊙ kernel, or with
 * `of_kernel` kernel += gradient ⊙ image, for the rows of the kernel that the plan covers.
 */
INLINE void exchange_products(const Context *context, const WindowPlan *plan, int32_t row, const int of_kernel) {
  byte *const memory = context->memory;
  const Steps steps = steps_of(plan);
  byte *image = memory + (uint32_t)(of_kernel ? plan->image : plan->imageGradient) +
                (size_t)(row / plan->outHeight) * image_bytes(plan);
  byte *kernel = memory + (uint32_t)(of_kernel ? plan->kernelGradient : plan->kernel);
  const byte *gradient = memory + (uint32_t)plan->outputGradient + (size_t)row * (size_t)plan->outWidth * steps.pixel;
  const int32_t top = row % plan->outHeight * plan->strideY - plan->top;
  const int32_t end_row = plan->firstKernelRow + plan->kernelRows;
  for (int32_t kernel_row = plan->firstKernelRow; kernel_row < end_row; kernel_row++) {
    const int32_t y = top + kernel_row * plan->dilationY;
    if (y < 0 || y >= plan->height) continue;
    byte *line = image + (size_t)y * (size_t)plan->width * steps.pixel;
    for (int32_t column = 0; column < plan->outWidth; column++) {
      const int32_t left = column * plan->strideX - plan->left;
      const byte *arriving = gradient + (size_t)column * steps.pixel;
      const int32_t end = end_inside(left, plan->dilationX, plan->kernelWidth, plan->width);
      for (int32_t place = first_inside(left, plan->dilationX); place < end; place++) {
        byte *pixel = line + ((int64_t)left + (int64_t)place * plan->dilationX) * (int64_t)steps.pixel;
        byte *weight = kernel + (size_t)kernel_row * steps.kernel_line + (size_t)place * steps.pixel;
        if (of_kernel) add_products(arriving, pixel, weight, plan->channels);
        else add_products(arriving, weight, pixel, plan->channels);
      }
    }
  }
}

/* The images whose rows of the output the plan covers. */
static void depthwise_image_gradient(const Context *context, const WindowPlan *plan) {
  byte *images = context->memory + (uint32_t)plan->imageGradient;
  memset(images + (size_t)(plan->start / plan->outHeight) * image_bytes(plan), 0,
         (size_t)(plan->count / plan->outHeight) * image_bytes(plan));
  for (int32_t row = plan->start; row < plan->start + plan->count; row++) {
    beat(context);
    exchange_products(context, plan, row, 0);
  }
}

/* The rows of the kernel that the plan covers, over all rows of the output. */
static void depthwise_kernel_gradient(const Context *context, const WindowPlan *plan) {
  const size_t line = steps_of(plan).kernel_line;
  memset(context->memory + (uint32_t)plan->kernelGradient + (size_t)plan->firstKernelRow * line, 0,
         (size_t)plan->kernelRows * line);
  for (int32_t row = plan->start; row < plan->start + plan->count; row++) {
    beat(context);
    exchange_products(context, plan, row, 1);
  }
}

#endif

/*
 * Two-dimensional convolution as products: the windows of some positions are laid out as the rows of a
 * matrix, which then is multiplied while it is in the cache; see `assembly/convolution.ts`.
 */
#ifndef CONVOLUTION_H
#define CONVOLUTION_H

#include "matmul.h"

/* Values of the part of a window that the plan covers. */
INLINE int32_t window_size(const WindowPlan *plan) {
  return plan->kernelRows * plan->kernelWidth * plan->channels;
}

INLINE size_t pixel_bytes(const WindowPlan *plan) { return (size_t)plan->channels * 4; }

INLINE size_t image_bytes(const WindowPlan *plan) {
  return (size_t)plan->height * (size_t)plan->width * pixel_bytes(plan);
}

/* The first place of a window, from `start` on in steps of `dilation`, that is not below 0. */
INLINE int32_t first_inside(int32_t start, int32_t dilation) {
  return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

/* The place after the last one, of `count`, that is below `limit`. */
INLINE int32_t end_inside(int32_t start, int32_t dilation, int32_t count, int32_t limit) {
  return start >= limit ? 0 : smaller(count, (limit - 1 - start) / dilation + 1);
}

/*
 * Between the row of pixels of an image that one row of a window meets, and that row: lays it out, or
 * with `back` adds it to the pixels.
 */
INLINE void exchange_row(const WindowPlan *plan, byte *line, int32_t x, byte *window, int back) {
  const size_t pixel = pixel_bytes(plan);
  const int32_t dilation = plan->dilationX;
  const int32_t width = plan->kernelWidth;
  const int32_t first = smaller(first_inside(x, dilation), width);
  int32_t end = end_inside(x, dilation, width, plan->width);
  if (end < first) end = first;
  // Places of a window that is dilated are apart, others are one run.
  const int32_t runs = dilation == 1 ? (end > first) : end - first;
  const size_t run = dilation == 1 ? (size_t)(end - first) * pixel : pixel;
  byte *inside = line + ((int64_t)x + (int64_t)first * dilation) * (int64_t)pixel;
  byte *place = window + (size_t)first * pixel;
  if (!back) memset(window, 0, (size_t)first * pixel);
  for (int32_t index = 0; index < runs; index++) {
    if (back) add_row(place, inside, run / 4);
    else memcpy(place, inside, run);
    inside += (size_t)dilation * pixel;
    place += run;
  }
  if (!back) memset(window + (size_t)end * pixel, 0, (size_t)(width - end) * pixel);
}

/* Between the images and the windows of `count` positions from `place` on, [count, windowSize]. */
INLINE void exchange(const WindowPlan *plan, byte *images, int32_t place, int32_t count, byte *windows,
                     const int back) {
  const int32_t positions = plan->outHeight * plan->outWidth;
  const size_t line_bytes = (size_t)plan->width * pixel_bytes(plan);
  const size_t row_bytes = (size_t)plan->kernelWidth * pixel_bytes(plan);
  for (int32_t index = place; index < place + count; index++) {
    byte *image = images + (size_t)(index / positions) * image_bytes(plan);
    const int32_t row = index % positions / plan->outWidth;
    const int32_t x = index % plan->outWidth * plan->strideX - plan->left;
    for (int32_t kernel_row = 0; kernel_row < plan->kernelRows; kernel_row++, windows += row_bytes) {
      const int32_t y =
          row * plan->strideY - plan->top + (plan->firstKernelRow + kernel_row) * plan->dilationY;
      if (y >= 0 && y < plan->height) {
        exchange_row(plan, image + (size_t)y * line_bytes, x, windows, back);
      } else if (!back) {
        memset(windows, 0, row_bytes);
      }
    }
  }
}

/* Whether a window is one pixel: the rows of the matrix are then the pixels themselves. */
static int is_pixel(const WindowPlan *plan) {
  return plan->kernelHeight == 1 && plan->kernelWidth == 1 && plan->strideY == 1 && plan->strideX == 1 &&
         plan->top == 0 && plan->left == 0 && plan->outHeight == plan->height &&
         plan->outWidth == plan->width;
}

/* The positions of the plan: bias + window · kernel, with the kernel in panels. */
static void convolution(const Context *context, const WindowPlan *plan) {
  byte *const memory = context->memory;
  byte *scratch = memory + (uint32_t)plan->scratch;
  byte *image = memory + (uint32_t)plan->image;
  byte *output = memory + (uint32_t)plan->output;
  const byte *bias = plan->bias == 0 ? zeros : memory + (uint32_t)plan->bias;
  const int32_t inner = window_size(plan);
  const size_t inner_bytes = (size_t)inner * 4;
  const int32_t end = plan->start + plan->count;
  for (int32_t place = plan->start; place < end; place += ROW_BLOCK) {
    const int32_t rows = smaller(ROW_BLOCK, end - place);
    byte *windows = image + (size_t)place * inner_bytes;
    if (!is_pixel(plan)) {
      exchange(plan, image, place, rows, scratch, 0);
      windows = scratch;
    }
    multiply_rows(context, rows, plan->outputs, inner, windows, memory + (uint32_t)plan->kernel, bias,
                  plan->bias == 0 ? 0 : PANEL_ROW, output + (size_t)place * (size_t)plan->outputs * 4,
                  scratch + ROW_BLOCK * inner_bytes);
  }
}

/* The images whose positions the plan covers; the kernel is transposed, in panels. */
static void convolution_image_gradient(const Context *context, const WindowPlan *plan) {
  byte *const memory = context->memory;
  byte *scratch = memory + (uint32_t)plan->scratch;
  byte *images = memory + (uint32_t)plan->imageGradient;
  const byte *arriving = memory + (uint32_t)plan->outputGradient;
  const int32_t inner = window_size(plan);
  const int32_t positions = plan->outHeight * plan->outWidth;
  const int32_t end = plan->start + plan->count;
  if (plan->count == 0) return;
  memset(images + (size_t)(plan->start / positions) * image_bytes(plan), 0,
         (size_t)(plan->count / positions) * image_bytes(plan));
  for (int32_t place = plan->start; place < end; place += ROW_BLOCK) {
    const int32_t rows = smaller(ROW_BLOCK, end - place);
    multiply_rows(context, rows, inner, plan->outputs,
                  arriving + (size_t)place * (size_t)plan->outputs * 4, memory + (uint32_t)plan->kernel,
                  zeros, 0, scratch, scratch + ROW_BLOCK * (size_t)inner * 4);
    exchange(plan, images, place, rows, scratch, 1);
  }
}

/* The rows of the kernel that the plan covers, over all positions. */
static void convolution_kernel_gradient(const Context *context, const WindowPlan *plan) {
  byte *const memory = context->memory;
  byte *scratch = memory + (uint32_t)plan->scratch;
  const byte *arriving = memory + (uint32_t)plan->outputGradient;
  const int32_t outputs = plan->outputs;
  const int32_t inner = window_size(plan);
  const size_t inner_bytes = (size_t)inner * 4;
  byte *panels = scratch + INNER_BLOCK * inner_bytes;
  byte *work = panels + (size_t)panels_of(outputs) * INNER_BLOCK * PANEL_ROW;
  const size_t row_bytes = (size_t)plan->kernelWidth * pixel_bytes(plan) * (size_t)outputs;
  byte *target = memory + (uint32_t)plan->kernelGradient + (size_t)plan->firstKernelRow * row_bytes;
  const int32_t end = plan->start + plan->count;
  for (int32_t place = plan->start; place < end; place += INNER_BLOCK) {
    const int32_t depth = smaller(INNER_BLOCK, end - place);
    exchange(plan, memory + (uint32_t)plan->image, place, depth, scratch, 0);
    pack_right(arriving + (size_t)place * (size_t)outputs * 4, outputs, depth, 0, panels);
    multiply_transposed(context, inner, outputs, depth, scratch, inner_bytes, panels, target, work,
                        place > plan->start);
  }
}

#endif

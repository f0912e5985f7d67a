/*
 * Two-dimensional convolution as products: the windows of some positions are laid out as the rows of a
 * matrix, which then is multiplied while it is in the cache; see `assembly/convolution.ts`.
 */
#ifndef CONVOLUTION_H
#define CONVOLUTION_H

#include "matmul.h"
#include "window-tile.h"

#include <stdlib.h>

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

/* Images as windows read them: with the pixels around them, where a window reaches beyond the edge. */
typedef struct {
  const WindowPlan *plan;
  /* NULL where no window reaches beyond. */
  byte *copy;
  size_t line;
  int32_t lines;
} PaddedImages;

/* Whether the windows of the plan can be read where they lie: their rows are runs of neighbours. */
static int open_padded(const WindowPlan *plan, PaddedImages *images) {
  const int64_t lines = (int64_t)(plan->outHeight - 1) * plan->strideY +
                        (int64_t)(plan->kernelHeight - 1) * plan->dilationY + 1;
  const int64_t pixels = (int64_t)(plan->outWidth - 1) * plan->strideX + plan->kernelWidth;
  const int inside = plan->top == 0 && plan->left == 0 && lines <= plan->height && pixels <= plan->width;
  *images = (PaddedImages){plan, NULL, (size_t)plan->width * pixel_bytes(plan), plan->height};
  if (plan->dilationX != 1 || (plan->outputs & 7) != 0 || plan->outputs == 0) return 0;
  if (inside) return 1;
  images->lines = (int32_t)lines;
  images->line = (size_t)pixels * pixel_bytes(plan);
  images->copy = calloc((size_t)lines, images->line);
  return images->copy != NULL;
}

/* An image, copied between the zeros around it where it has some. */
static const byte *padded_image(const PaddedImages *images, const byte *all, int32_t index) {
  const WindowPlan *plan = images->plan;
  const size_t line = (size_t)plan->width * pixel_bytes(plan);
  const byte *image = all + (size_t)index * image_bytes(plan);
  const size_t left = (size_t)plan->left * pixel_bytes(plan);
  if (images->copy == NULL) return image;
  if (left >= images->line) return images->copy;
  const size_t used = line < images->line - left ? line : images->line - left;
  const int32_t lines = smaller(plan->height, images->lines - plan->top);
  for (int32_t y = 0; y < lines; y++) {
    memcpy(images->copy + (size_t)(plan->top + y) * images->line + left, image + (size_t)y * line, used);
  }
  return images->copy;
}

/* The windows of neighbouring positions of a row, one for each row of a tile. */
INLINE Left windows_from(const PaddedImages *images, const byte *image, int32_t y, int32_t x) {
  const WindowPlan *plan = images->plan;
  const size_t pixel = pixel_bytes(plan);
  const int32_t run = plan->kernelWidth * plan->channels;
  const size_t first = (size_t)y * (size_t)plan->strideY + (size_t)plan->firstKernelRow * (size_t)plan->dilationY;
  return (Left){image + first * images->line + (size_t)x * (size_t)plan->strideX * pixel,
                (size_t)plan->strideX * pixel,
                4,
                run,
                plan->kernelRows,
                (size_t)plan->dilationY * images->line - (size_t)run * 4};
}

/* The positions of the plan, from windows where they lie. */
static void convolve_in_place(const Context *context, const WindowPlan *plan, const PaddedImages *images) {
  byte *const memory = context->memory;
  const byte *all = memory + (uint32_t)plan->image;
  const Matrix start = {plan->bias == 0 ? zeros : memory + (uint32_t)plan->bias, 0,
                        plan->bias == 0 ? 0 : PANEL_ROW};
  const size_t row_bytes = (size_t)plan->outputs * 4;
  const Right kernel = {memory + (uint32_t)plan->kernel, (size_t)padded(window_size(plan)) * PANEL_ROW, 0};
  const int32_t positions = plan->outHeight * plan->outWidth;
  const byte *image = NULL;
  int32_t present = -1;
  for (int32_t place = plan->start, end = plan->start + plan->count; place < end;) {
    const int32_t index = place / positions;
    const int32_t x = place % plan->outWidth;
    const int32_t count = smaller(plan->outWidth - x, end - place);
    if (index != present) image = padded_image(images, all, index);
    present = index;
    byte *target = memory + (uint32_t)plan->output + (size_t)place * row_bytes;
    window_product(context, count, panels_of(plan->outputs),
                   windows_from(images, image, place % positions / plan->outWidth, x), kernel, start,
                   (Target){target, row_bytes, PANEL_ROW});
    place += count;
  }
}

/* The positions of the plan: bias + window · kernel, with the kernel packed. */
static void convolution(const Context *context, const WindowPlan *plan) {
  byte *const memory = context->memory;
  byte *scratch = memory + (uint32_t)plan->scratch;
  byte *image = memory + (uint32_t)plan->image;
  byte *output = memory + (uint32_t)plan->output;
  const byte *bias = plan->bias == 0 ? zeros : memory + (uint32_t)plan->bias;
  const int32_t inner = window_size(plan);
  const size_t inner_bytes = (size_t)inner * 4;
  const int32_t end = plan->start + plan->count;
  const int pixels = is_pixel(plan);
  PaddedImages images = {0};
  if (!pixels && open_padded(plan, &images)) {
    convolve_in_place(context, plan, &images);
    free(images.copy);
    return;
  }
  for (int32_t place = plan->start; place < end; place += ROW_BLOCK) {
    const int32_t rows = smaller(ROW_BLOCK, end - place);
    byte *windows = image + (size_t)place * inner_bytes;
    if (!pixels) {
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

/* Some rows of the positions of an image. */
typedef struct {
  const byte *image;
  /* What arrives at all positions of the image, packed. */
  const byte *gradient;
  int32_t first;
  int32_t count;
} Positions;

/* target = S + what the positions add to the rows of the kernel that the plan covers; S is 0, or target. */
static void add_kernel_gradient(const Context *context, const PaddedImages *images, Positions positions,
                                int fresh, byte *target) {
  const WindowPlan *plan = images->plan;
  const size_t row_bytes = (size_t)plan->outputs * 4;
  const size_t step = (size_t)plan->strideX * pixel_bytes(plan);
  const size_t next = (size_t)plan->strideY * images->line;
  const int32_t run = plan->kernelWidth * plan->channels;
  const Right right = {positions.gradient, (size_t)(plan->outHeight * plan->outWidth) * PANEL_ROW,
                       (size_t)(positions.first * plan->outWidth)};
  for (int32_t row = 0; row < plan->kernelRows; row++, target += (size_t)run * row_bytes) {
    const size_t line = (size_t)(plan->firstKernelRow + row) * (size_t)plan->dilationY;
    const byte *from = positions.image + line * images->line + (size_t)positions.first * next;
    const Left left = {from, 4, step, plan->outWidth, positions.count, next - (size_t)plan->outWidth * step};
    const Matrix present = {target, row_bytes, PANEL_ROW};
    window_product(context, run, panels_of(plan->outputs), left, right,
                   fresh ? (Matrix){zeros, 0, 0} : present, (Target){target, row_bytes, PANEL_ROW});
  }
}

/*
 * The rows of the kernel that the plan covers, from windows where they lie. As `multiply_transposed` does,
 * sums over INNER_BLOCK positions are added to each other where the rows of the product fill no panels.
 * `sums` has room for those, or is NULL, and `gradient` for what arrives at an image.
 */
static void sum_in_place(const Context *context, const WindowPlan *plan, const PaddedImages *images, byte *sums,
                         byte *gradient) {
  const int32_t positions = plan->outHeight * plan->outWidth;
  const size_t row_bytes = (size_t)plan->outputs * 4;
  const size_t values = (size_t)window_size(plan) * (size_t)plan->outputs;
  const int32_t rows = plan->count / plan->outWidth;
  const int32_t block = sums == NULL ? rows : INNER_BLOCK / plan->outWidth;
  byte *target = context->memory + (uint32_t)plan->kernelGradient +
                 (size_t)(plan->firstKernelRow * plan->kernelWidth) * pixel_bytes(plan) * (size_t)plan->outputs;
  Positions part = {NULL, gradient, 0, 0};
  for (int32_t row = 0; row < rows; row += part.count) {
    const int32_t index = plan->start / positions + row / plan->outHeight;
    part.first = row % plan->outHeight;
    part.count = smaller(plan->outHeight - part.first, block - row % block);
    if (part.first == 0) {
      part.image = padded_image(images, context->memory + (uint32_t)plan->image, index);
      pack_right_rows(context->memory + (uint32_t)plan->outputGradient + (size_t)index * (size_t)positions * row_bytes,
                      row_bytes, positions, plan->outputs, 0, positions, (size_t)positions * PANEL_ROW, gradient);
    }
    add_kernel_gradient(context, images, part, row % block == 0, sums == NULL ? target : sums);
    const int32_t end = row + part.count;
    if (sums == NULL || (end % block != 0 && end < rows)) continue;
    if (end <= block) memcpy(target, sums, values * 4);
    else add_row(sums, target, values);
  }
}

/* 0 where windows cannot be read where they lie, or there is no memory. */
static int try_in_place(const Context *context, const WindowPlan *plan) {
  const int32_t positions = plan->outHeight * plan->outWidth;
  const int is_direct = (window_size(plan) & 7) == 0;
  PaddedImages images = {0};
  byte *sums = NULL;
  byte *gradient = NULL;
  int summed = 0;
  if (plan->count == 0 || plan->start % positions != 0 || plan->count % positions != 0) return 0;
  if (!is_direct && INNER_BLOCK % plan->outWidth != 0) return 0;
  if (open_padded(plan, &images)) {
    gradient = malloc((size_t)positions * (size_t)plan->outputs * 4);
    if (!is_direct) sums = malloc((size_t)window_size(plan) * (size_t)plan->outputs * 4);
    summed = gradient != NULL && (is_direct || sums != NULL);
    if (summed) sum_in_place(context, plan, &images, sums, gradient);
  }
  free(images.copy);
  free(gradient);
  free(sums);
  return summed;
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
  if (try_in_place(context, plan)) return;
  byte *target = memory + (uint32_t)plan->kernelGradient + (size_t)plan->firstKernelRow * row_bytes;
  const int32_t end = plan->start + plan->count;
  for (int32_t place = plan->start; place < end; place += INNER_BLOCK) {
    const int32_t depth = smaller(INNER_BLOCK, end - place);
    exchange(plan, memory + (uint32_t)plan->image, place, depth, scratch, 0);
    pack_right(arriving + (size_t)place * (size_t)outputs * 4, (size_t)outputs * 4, outputs, depth, 0, panels);
    multiply_transposed(context, inner, outputs, depth, scratch, inner_bytes, panels, target, work,
                        place > plan->start);
  }
}

#endif

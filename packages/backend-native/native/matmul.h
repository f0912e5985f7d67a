/* C = A · B and C = Aᵀ · B, row-major, by way of panels; see `assembly/matmul.ts`. */
#ifndef MATMUL_H
#define MATMUL_H

#include "product.h"

static const byte zeros[PANEL_ROW] __attribute__((aligned(64)));

/* C = S + A · B with B in panels, where every row of S is `start`: panels, `start_panel` bytes apart. */
static void multiply_rows(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a,
                          const byte *b, const byte *start, size_t start_panel, byte *c, byte *scratch) {
  const int32_t groups = padded(k) >> 3;
  const int32_t panels = panels_of(n);
  const Right right = {b, (size_t)padded(k) * PANEL_ROW, 0};
  const Matrix first = {start, 0, start_panel};
  const size_t row_bytes = (size_t)n * 4;
  for (int32_t row = 0; row < m; row += ROW_BLOCK) {
    const int32_t rows = smaller(ROW_BLOCK, m - row);
    const size_t step = (size_t)rows * PANEL_ROW;
    const Matrix left = {scratch, PANEL_ROW, step};
    pack_rows(a, (size_t)k * 4, rows, k, scratch, step);
    if ((n & 7) == 0) {
      product(context, rows, groups, panels, left, right, first, (Target){c, row_bytes, PANEL_ROW});
    } else {
      byte *block = scratch + step * (size_t)groups;
      product(context, rows, groups, panels, left, right, first, (Target){block, PANEL_ROW, step});
      for (int32_t i = 0; i < rows; i++) {
        unpack_row(block + (size_t)i * PANEL_ROW, step, n, c + (size_t)i * row_bytes);
      }
    }
    a += (size_t)rows * (size_t)k * 4;
    c += (size_t)rows * row_bytes;
  }
}

/* C = A · B with B in panels. */
static void multiply(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a, const byte *b,
                     byte *c, byte *scratch) {
  multiply_rows(context, m, n, k, a, b, zeros, 0, c, scratch);
}

/*
 * C = Aᵀ · B with B in panels, or C + Aᵀ · B to accumulate; A is stored [k, m], rows `a_step` bytes
 * apart.
 */
static void multiply_transposed(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a,
                                size_t a_step, const byte *b, byte *c, byte *scratch, int accumulate) {
  const int32_t a_panels = panels_of(m);
  const int32_t b_panels = panels_of(n);
  const size_t width = (size_t)b_panels * PANEL_ROW;
  const size_t b_panel = (size_t)padded(k) * PANEL_ROW;
  const int direct = (m & 7) == 0 && (n & 7) == 0;
  const Target block = {
      direct ? c : scratch + (size_t)a_panels * (size_t)smaller(k, INNER_BLOCK) * PANEL_ROW, width,
      PANEL_ROW};
  for (int32_t inner = 0; inner < k; inner += INNER_BLOCK) {
    const int32_t depth = smaller(INNER_BLOCK, k - inner);
    const size_t a_panel = (size_t)depth * PANEL_ROW;
    const int fresh = inner == 0 && !(accumulate && direct);
    const Matrix start = {fresh ? zeros : block.at, fresh ? 0 : width, fresh ? 0 : PANEL_ROW};
    pack_rows(a, a_step, depth, m, scratch, a_panel);
    product_transposed(context, a_panels, depth, b_panels, (Matrix){scratch, PANEL_ROW, a_panel},
                       (Right){b, b_panel, (size_t)inner}, start, block);
    a += (size_t)depth * a_step;
  }
  if (direct) return;
  const size_t row_bytes = (size_t)n * 4;
  for (int32_t row = 0; row < m; row++) {
    const byte *from = block.at + (size_t)row * width;
    byte *to = c + (size_t)row * row_bytes;
    if (accumulate) add_row(from, to, (size_t)n);
    else memcpy(to, from, row_bytes);
  }
}

#endif

/* C = A · B and C = Aᵀ · B, row-major, by way of panels; see `assembly/matmul.ts`. */
#ifndef MATMUL_H
#define MATMUL_H

#include "product.h"

static const byte zeros[PANEL_ROW] __attribute__((aligned(64)));

/* C = S + A · B with B in panels, where every row of S is `start`: panels, `start_panel` bytes apart. */
static void multiply_rows(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a,
                          const byte *b, const byte *start, size_t start_panel, byte *c, byte *scratch) {
  const int32_t panels = panels_of(n);
  const size_t panel = (size_t)padded(k) * PANEL_ROW;
  const Matrix first = {start, 0, start_panel};
  const size_t row_bytes = (size_t)n * 4;
  for (int32_t row = 0; row < m; row += ROW_BLOCK) {
    const int32_t rows = smaller(ROW_BLOCK, m - row);
    const size_t step = (size_t)rows * PANEL_ROW;
    const int direct = (n & 7) == 0;
    byte *const block = scratch + step * (size_t)(padded(k) >> 3);
    const Target target = direct ? (Target){c, row_bytes, PANEL_ROW} : (Target){block, PANEL_ROW, step};
    for (int32_t inner = 0; inner < k || inner == 0; inner += DEPTH_BLOCK) {
      const int32_t depth = smaller(DEPTH_BLOCK, k - inner);
      pack_rows(a + (size_t)inner * 4, (size_t)k * 4, rows, depth, scratch, step);
      product(context, rows, panels_of(depth), panels, (Matrix){scratch, PANEL_ROW, step},
              (Right){b, panel, (size_t)inner},
              inner == 0 ? first : (Matrix){target.at, target.row, target.panel}, target);
    }
    for (int32_t i = 0; !direct && i < rows; i++) {
      unpack_row(block + (size_t)i * PANEL_ROW, step, n, c + (size_t)i * row_bytes);
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

/* Panels of A that are packed at a time: neighbours in its rows are read together. */
#define COLUMN_BLOCK 8

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
    for (int32_t panel = 0; panel < a_panels; panel += COLUMN_BLOCK) {
      const int32_t panels = smaller(COLUMN_BLOCK, a_panels - panel);
      const size_t row = (size_t)panel * 8;
      pack_rows(a + row * 4, a_step, depth, smaller(panels * 8, m - panel * 8), scratch, a_panel);
      product_transposed(context, panels, depth, b_panels, (Matrix){scratch, PANEL_ROW, a_panel},
                         (Right){b, b_panel, (size_t)inner},
                         (Matrix){start.at + row * start.row, start.row, start.panel},
                         (Target){block.at + row * block.row, block.row, block.panel});
    }
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

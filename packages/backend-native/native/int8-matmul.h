/* C = A · B in int8, row-major; see `matmul.h`. */
#ifndef INT8_MATMUL_H
#define INT8_MATMUL_H

#include "int8-product.h"
#include "matmul.h"

/* C = A · B with B packed. */
static void int8_multiply(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a,
                          const byte *b, byte *c, byte *scratch) {
  const int32_t panels = panels_of(n);
  const Right right = {b, int8_panel(k), 0};
  const Matrix start = {zeros, 0, 0};
  const size_t row_bytes = (size_t)n * 4;
  const Matrix left = {a, (size_t)k * 4, PANEL_ROW};
  if ((n & 7) == 0) {
    int8_product(context, m, k, panels, left, right, start, (Target){c, row_bytes, PANEL_ROW}, scratch);
    return;
  }
  const int32_t most = smaller(ROW_BLOCK, m);
  byte *const block = scratch + (size_t)most * (size_t)padded(k) * 4;
  for (int32_t row = 0; row < m; row += most) {
    const int32_t rows = smaller(most, m - row);
    const size_t step = (size_t)rows * PANEL_ROW;
    const Matrix part = {a + (size_t)row * left.row, left.row, left.panel};
    int8_product(context, rows, k, panels, part, right, start, (Target){block, PANEL_ROW, step}, scratch);
    for (int32_t i = 0; i < rows; i++, c += row_bytes) {
      unpack_row(block + (size_t)i * PANEL_ROW, step, n, c);
    }
  }
}

#endif

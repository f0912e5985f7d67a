/* C = S + A · B and C = S + Aᵀ · B on operands in panels, tile by tile. */
#ifndef PRODUCT_H
#define PRODUCT_H

#include "kernels.h"
#include "tile.h"

INLINE void beat(const Context *context) { (*context->beat)++; }

INLINE void advance(Matrix *b, Matrix *start, Target *c, size_t panels) {
  b->at += panels * b->panel;
  start->at += panels * start->panel;
  c->at += panels * c->panel;
}

/* Of a single panel, both halves of a vector of 16. */
INLINE void repeat_panel(Matrix *b, Matrix *start, Target *c) {
  b->panel = 0;
  start->panel = 0;
  c->panel = 0;
}

INLINE void tile_rows(Tile *const *tiles, int32_t rows, int32_t depth, Matrix a, Matrix b, Matrix start,
                      Target c) {
  for (int32_t left = rows, count = (rows + MOST_ROWS - 1) / MOST_ROWS; left > 0; count--) {
    const int32_t height = (left + count - 1) / count;
    tiles[height - 1](depth, a, b, start, c);
    left -= height;
    a.at += (size_t)height * PANEL_ROW;
    start.at += (size_t)height * start.row;
    c.at += (size_t)height * c.row;
  }
}

/*
 * C = S + A · B: A has `rows` rows and 8 · `groups` columns, B as many rows and 8 · `panels` columns.
 */
static void product(const Context *context, int32_t rows, int32_t groups, int32_t panels, Matrix a,
                    Matrix b, Matrix start, Target c) {
  const int32_t depth = groups * 8;
  if (rows <= 0) return;
  for (; rows == 1 && panels >= WIDE_PANELS; panels -= WIDE_PANELS) {
    beat(context);
    wide_row(depth, a, b, start, c);
    advance(&b, &start, &c, WIDE_PANELS);
  }
  for (; panels >= FULL_PANELS; panels -= FULL_PANELS) {
    beat(context);
    tile_rows(full_tiles, rows, depth, a, b, start, c);
    advance(&b, &start, &c, FULL_PANELS);
  }
  for (; panels >= NARROW_PANELS; panels -= NARROW_PANELS) {
    beat(context);
    tile_rows(narrow_tiles, rows, depth, a, b, start, c);
    advance(&b, &start, &c, NARROW_PANELS);
  }
  if (panels == 0) return;
  repeat_panel(&b, &start, &c);
  tile_rows(narrow_tiles, rows, depth, a, b, start, c);
}

/* The 8 rows of C that the columns of one panel of A give. */
INLINE void transposed_rows(Tile *kernel, int32_t depth, Matrix a, Matrix b, Matrix start, Target c) {
  for (int row = 0; row < 8; row += TRANSPOSED_ROWS) {
    kernel(depth, a, b, start, c);
    a.at += TRANSPOSED_ROWS * 4;
    start.at += TRANSPOSED_ROWS * start.row;
    c.at += TRANSPOSED_ROWS * c.row;
  }
}

/*
 * C = S + Aᵀ · B: A has `depth` rows and 8 · `a_panels` columns, B `depth` rows and 8 · `b_panels`
 * columns. C has room for 8 · `a_panels` rows.
 */
static void product_transposed(const Context *context, int32_t a_panels, int32_t depth, int32_t b_panels,
                               Matrix a, Matrix b, Matrix start, Target c) {
  for (; a_panels > 0; a_panels--) {
    Matrix right = b;
    Matrix first = start;
    Target target = c;
    int32_t left = b_panels;
    beat(context);
    for (; left >= FULL_PANELS; left -= FULL_PANELS) {
      transposed_rows(transposed_full, depth, a, right, first, target);
      advance(&right, &first, &target, FULL_PANELS);
    }
    for (; left >= NARROW_PANELS; left -= NARROW_PANELS) {
      transposed_rows(transposed_narrow, depth, a, right, first, target);
      advance(&right, &first, &target, NARROW_PANELS);
    }
    if (left > 0) {
      repeat_panel(&right, &first, &target);
      transposed_rows(transposed_narrow, depth, a, right, first, target);
    }
    a.at += a.panel;
    start.at += 8 * start.row;
    c.at += 8 * c.row;
  }
}

#endif

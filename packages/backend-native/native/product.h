/* C = S + A · B and C = S + Aᵀ · B on operands in panels, B in groups of them, tile by tile. */
#ifndef PRODUCT_H
#define PRODUCT_H

#include "kernels.h"
#include "right.h"

INLINE void beat(const Context *context) { (*context->beat)++; }

INLINE Matrix columns_of(Matrix matrix, int32_t panel) {
  matrix.at += (size_t)panel * matrix.panel;
  return matrix;
}

INLINE Target columns_to(Target target, int32_t panel) {
  target.at += (size_t)panel * target.panel;
  return target;
}

/* Has a row of the columns of a tile brought near, which will be written or added to. */
INLINE void ask_for(Target c, size_t row) {
  __builtin_prefetch(c.at + row * c.row, 1);
  __builtin_prefetch(c.at + row * c.row + 2 * c.panel, 1);
}

INLINE void tile_rows(Tile *const *tiles, int32_t rows, int32_t depth, Matrix a, const byte *right,
                      size_t step, Matrix start, Target c) {
  for (int32_t left = rows, count = (rows + MOST_ROWS - 1) / MOST_ROWS; left > 0; count--) {
    const int32_t height = (left + count - 1) / count;
    for (int32_t row = 0; row < height; row++) ask_for(c, (size_t)row);
    tiles[height - 1](depth, a, right, step, start, c);
    left -= height;
    a.at += (size_t)height * PANEL_ROW;
    start.at += (size_t)height * start.row;
    c.at += (size_t)height * c.row;
  }
}

/* Columns of a product that are computed together, and the part of each operand that belongs to them. */
typedef struct {
  int32_t panels;
  int narrow;
  const byte *right;
  /* Bytes from one panel of the right operand to the next where the columns are narrow. */
  size_t step;
  Matrix start;
  Target c;
} Columns;

/*
 * The columns from a panel on: those of a group or, where it is in none, NARROW_PANELS or, with both halves of
 * a vector the same, one.
 */
INLINE Columns columns_from(int32_t panel, int32_t panels, Right b, Matrix start, Target c) {
  start = columns_of(start, panel);
  c = columns_to(c, panel);
  if (panel < grouped(panels)) return (Columns){FULL_PANELS, 0, group_of(b, panel), 0, start, c};
  const Matrix right = panel_of(b, panel);
  if (panels - panel >= NARROW_PANELS) return (Columns){NARROW_PANELS, 1, right.at, right.panel, start, c};
  start.panel = 0;
  c.panel = 0;
  return (Columns){1, 1, right.at, 0, start, c};
}

/*
 * Steps of the inner index at a time, so that what they read of B stays in the cache from one tile to the
 * next; between blocks the sums wait in C.
 */
#define DEPTH_BLOCK 256

/* The columns of C that a group of B gives. */
static void full_columns(int32_t rows, int32_t depth, Matrix a, const byte *right, Matrix start, Target c) {
  for (int32_t done = 0; done < depth || done == 0; done += DEPTH_BLOCK) {
    tile_rows(full_tiles, rows, smaller(DEPTH_BLOCK, depth - done), a, right, 0, start, c);
    a.at += DEPTH_BLOCK / 8 * a.panel;
    right += DEPTH_BLOCK * GROUP_ROW;
    start = (Matrix){c.at, c.row, c.panel};
  }
}

/* C = S + A · B: A has `rows` rows and 8 · `groups` columns, B as many rows and 8 · `panels` columns. */
static void product(const Context *context, int32_t rows, int32_t groups, int32_t panels, Matrix a,
                    Right b, Matrix start, Target c) {
  const int32_t depth = groups * 8;
  const size_t step = FULL_PANELS * b.panel;
  const int32_t full = grouped(panels);
  int32_t panel = 0;
  if (rows <= 0) return;
  for (; rows == 1 && panel + WIDE_GROUPS * FULL_PANELS <= full; panel += WIDE_GROUPS * FULL_PANELS) {
    beat(context);
    wide_row(depth, a, group_of(b, panel), step, columns_of(start, panel), columns_to(c, panel));
  }
  while (panel < panels) {
    const Columns part = columns_from(panel, panels, b, start, c);
    beat(context);
    if (part.narrow) tile_rows(narrow_tiles, rows, depth, a, part.right, part.step, part.start, part.c);
    else full_columns(rows, depth, a, part.right, part.start, part.c);
    panel += part.panels;
  }
}

/* The columns of C that some of B give, from all of the 8 · `panels` columns of A. */
static void transposed_columns(const Context *context, Tile *kernel, int32_t panels, int32_t depth, Matrix a,
                               const byte *right, size_t step, Matrix start, Target c) {
  for (; panels > 0; panels--) {
    beat(context);
    for (int row = 0; row < 8; row += TRANSPOSED_ROWS) {
      const Matrix rows = {a.at + row * 4, a.row, a.panel};
      for (size_t next = TRANSPOSED_ROWS; next < 2 * TRANSPOSED_ROWS; next++) ask_for(c, next);
      kernel(depth, rows, right, step, start, c);
      start.at += TRANSPOSED_ROWS * start.row;
      c.at += TRANSPOSED_ROWS * c.row;
    }
    a.at += a.panel;
  }
}

/*
 * C = S + Aᵀ · B: A has `depth` rows and 8 · `a_panels` columns, B `depth` rows and 8 · `panels` columns. C
 * has room for 8 · `a_panels` rows.
 */
static void product_transposed(const Context *context, int32_t a_panels, int32_t depth, int32_t panels,
                               Matrix a, Right b, Matrix start, Target c) {
  for (int32_t panel = 0; panel < panels;) {
    const Columns part = columns_from(panel, panels, b, start, c);
    transposed_columns(context, part.narrow ? transposed_narrow : transposed_full, a_panels, depth, a,
                       part.right, part.step, part.start, part.c);
    panel += part.panels;
  }
}

#endif

/*
 * Micro kernels for operands that are not in panels: rows of a tile lie as far apart as the windows of a
 * convolution, or side by side where the sum is over positions.
 */
#ifndef WINDOW_TILE_H
#define WINDOW_TILE_H

#include "product.h"

typedef void WindowTile(Left a, const byte *right, size_t step, Matrix start, Target c);

#define WINDOW_TILE(name, rows, vectors, narrow)                                                   \
  static __attribute__((noinline)) void name(Left a, const byte *right, size_t step, Matrix start, \
                                             Target c) {                                           \
    tile(rows, vectors, narrow, a, right, step, start, c);                                         \
  }

#define WINDOW_TILES(rows)                                                                         \
  WINDOW_TILE(window_full_##rows, rows, FULL_VECTORS, 0)                                           \
  WINDOW_TILE(window_narrow_##rows, rows, NARROW_VECTORS, 1)

WINDOW_TILES(1) WINDOW_TILES(2) WINDOW_TILES(3) WINDOW_TILES(4) WINDOW_TILES(5) WINDOW_TILES(6)
#if MOST_ROWS == 12
WINDOW_TILES(7) WINDOW_TILES(8)
#define MOST_WINDOW_ROWS 8
#else
#define MOST_WINDOW_ROWS 6
#endif

static WindowTile *const window_full_tiles[] = {
    window_full_1, window_full_2, window_full_3, window_full_4, window_full_5, window_full_6,
#if MOST_ROWS == 12
    window_full_7, window_full_8,
#endif
};

static WindowTile *const window_narrow_tiles[] = {
    window_narrow_1, window_narrow_2, window_narrow_3, window_narrow_4, window_narrow_5, window_narrow_6,
#if MOST_ROWS == 12
    window_narrow_7, window_narrow_8,
#endif
};

INLINE void window_rows(WindowTile *const *tiles, int32_t rows, Left a, const byte *right, size_t step,
                        Matrix start, Target c) {
  for (int32_t left = rows, count = (rows + MOST_WINDOW_ROWS - 1) / MOST_WINDOW_ROWS; left > 0; count--) {
    const int32_t height = (left + count - 1) / count;
    tiles[height - 1](a, right, step, start, c);
    left -= height;
    a.at += (size_t)height * a.row;
    start.at += (size_t)height * start.row;
    c.at += (size_t)height * c.row;
  }
}

/* C = S + A · B for any A: `rows` rows of C and 8 · `panels` columns. */
static void window_product(const Context *context, int32_t rows, int32_t panels, Left a, Right b, Matrix start,
                           Target c) {
  for (int32_t panel = 0; panel < panels;) {
    const Columns part = columns_from(panel, panels, b, start, c);
    beat(context);
    window_rows(part.narrow ? window_narrow_tiles : window_full_tiles, rows, a, part.right, part.step,
                part.start, part.c);
    panel += part.panels;
  }
}

#endif

/*
 * The panel layout of `assembly/panels.ts` in @unrolled/tensor: panels of 8 columns, whose rows lie one
 * after another; element (r, c) lies at (c >> 3) · panelStep + r · 32 + (c & 7) · 4.
 */
#ifndef PANELS_H
#define PANELS_H

#include "vector.h"

#include <string.h>

#define PANEL_ROW ((size_t)32)

INLINE int32_t panels_of(int32_t columns) { return (columns + 7) >> 3; }

INLINE int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

/* target += source, over plain rows of `columns`. */
INLINE void add_row(const byte *source, byte *target, size_t columns) {
  size_t column = 0;
  for (; column + LANES <= columns; column += LANES) {
    store(target + column * 4, load(target + column * 4) + load(source + column * 4));
  }
  for (; column < columns; column++) {
    const size_t place = column * 4;
    store_float(target + place, load_float(target + place) + load_float(source + place));
  }
}

INLINE void pack_row(const byte *source, int32_t columns, byte *target, size_t panel) {
  for (; columns >= 8; columns -= 8, source += PANEL_ROW, target += panel) {
    memcpy(target, source, PANEL_ROW);
  }
  if (columns == 0) return;
  memset(target, 0, PANEL_ROW);
  for (int32_t column = 0; column < columns; column++) {
    memcpy(target + column * 4, source + column * 4, 4);
  }
}

INLINE void pack_rows(const byte *source, size_t step, int32_t rows, int32_t columns, byte *target,
                      size_t panel) {
  for (; rows > 0; rows--, source += step, target += PANEL_ROW) {
    pack_row(source, columns, target, panel);
  }
}

INLINE void unpack_row(const byte *source, size_t panel, int32_t columns, byte *target) {
  for (; columns >= 8; columns -= 8, source += panel, target += PANEL_ROW) {
    memcpy(target, source, PANEL_ROW);
  }
  for (int32_t column = 0; column < columns; column++) {
    memcpy(target + column * 4, source + column * 4, 4);
  }
}

/* Adds a plain row to one in panels. */
INLINE void pack_row_adding(const byte *source, int32_t columns, byte *target, size_t panel) {
  for (; columns > 0; columns -= 8, source += PANEL_ROW, target += panel) {
    const int32_t count = smaller(columns, 8);
    for (int32_t column = 0; column < count; column++) {
      const size_t place = (size_t)column * 4;
      store_float(target + place, load_float(target + place) + load_float(source + place));
    }
  }
}

/* Clears the columns that fill up the last panel, in `rows` rows. */
INLINE void clear_filling(byte *target, int32_t columns, size_t panel, int32_t rows) {
  const int32_t used = columns & 7;
  if (used == 0) return;
  target += (size_t)(columns >> 3) * panel + (size_t)used * 4;
  for (; rows > 0; rows--, target += PANEL_ROW) memset(target, 0, (size_t)(8 - used) * 4);
}

#endif

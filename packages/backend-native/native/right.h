/*
 * The layout of a product's right operand: a matrix of `panels` panels of 8 columns, FULL_PANELS of which
 * lie side by side in a group, so that a tile's columns are neighbours in memory. A group holds its rows one
 * after another, GROUP_ROW bytes each. Panels that fill no group come last, as `panels.h` lays them out.
 * Either way panel p begins p · `panel` bytes from the start or, in a group, the group does.
 *
 * WebAssembly's kernels have no groups: whoever packs a right operand and whoever reads it is native.
 */
#ifndef RIGHT_H
#define RIGHT_H

#include "tile.h"

/* A right operand from one of its rows on. */
typedef struct {
  const byte *at;
  /* Bytes of a panel. */
  size_t panel;
  size_t row;
} Right;

INLINE int32_t padded(int32_t size) { return (size + 7) & ~7; }

INLINE const byte *group_of(Right right, int32_t panel) {
  return right.at + (size_t)panel * right.panel + right.row * GROUP_ROW;
}

/* A panel that is in no group. */
INLINE Matrix panel_of(Right right, int32_t panel) {
  return (Matrix){right.at + (size_t)panel * right.panel + right.row * PANEL_ROW, PANEL_ROW, right.panel};
}

INLINE int32_t grouped(int32_t panels) { return panels - panels % FULL_PANELS; }

/* The place of row 0 of a panel, and in `step` the bytes from one of its rows to the next. */
INLINE byte *place_of_panel(byte *target, size_t panel, int32_t index, int32_t panels, size_t *step) {
  const int inside = index < grouped(panels);
  const int32_t first = inside ? index - index % FULL_PANELS : index;
  *step = inside ? GROUP_ROW : PANEL_ROW;
  return target + (size_t)first * panel + (size_t)(index - first) * PANEL_ROW;
}

/*
 * Rows [rows, columns], `step` bytes apart, from row `first` on; those from `rows` to `height` are cleared.
 */
static void pack_right_rows(const byte *source, size_t step, int32_t rows, int32_t columns, int32_t first,
                            int32_t height, size_t panel, byte *target) {
  const int32_t panels = panels_of(columns);
  for (int32_t index = 0; index < panels; index++, source += PANEL_ROW) {
    size_t next;
    byte *place = place_of_panel(target, panel, index, panels, &next);
    const size_t used = (size_t)smaller(8, columns - index * 8) * 4;
    const byte *from = source;
    place += (size_t)first * next;
    for (int32_t row = 0; row < rows; row++, from += step, place += next) {
      if (used == PANEL_ROW) {
        memcpy(place, from, PANEL_ROW);
      } else {
        memset(place, 0, PANEL_ROW);
        memcpy(place, from, used);
      }
    }
    for (int32_t row = rows; row < height; row++, place += next) memset(place, 0, PANEL_ROW);
  }
}

/* Four values of each of four rows, turned. */
INLINE void turn(const byte *source, size_t step, byte *target, size_t next) {
  const four a = *(const loose_four *)source;
  const four b = *(const loose_four *)(source + step);
  const four c = *(const loose_four *)(source + 2 * step);
  const four d = *(const loose_four *)(source + 3 * step);
  const four low_ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const four low_cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const four high_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const four high_cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(loose_four *)target = __builtin_shufflevector(low_ab, low_cd, 0, 1, 4, 5);
  *(loose_four *)(target + next) = __builtin_shufflevector(low_ab, low_cd, 2, 3, 6, 7);
  *(loose_four *)(target + 2 * next) = __builtin_shufflevector(high_ab, high_cd, 0, 1, 4, 5);
  *(loose_four *)(target + 3 * next) = __builtin_shufflevector(high_ab, high_cd, 2, 3, 6, 7);
}

/* The transpose of [columns, rows], whose rows are `step` bytes apart; panel `shift` of `panels` is the first. */
static void pack_right_turned(const byte *source, size_t step, int32_t columns, int32_t rows, int32_t shift,
                              int32_t panels, int32_t height, byte *target) {
  const size_t panel = (size_t)height * PANEL_ROW;
  for (int32_t column = 0; column < columns; column += 8, source += 8 * step) {
    size_t next;
    byte *place = place_of_panel(target, panel, shift + column / 8, panels, &next);
    const int32_t used = smaller(8, columns - column);
    int32_t row = 0;
    for (; used == 8 && row + 4 <= rows; row += 4, place += 4 * next) {
      turn(source + (size_t)row * 4, step, place, next);
      turn(source + (size_t)row * 4 + 4 * step, step, place + 16, next);
    }
    for (; row < rows; row++, place += next) {
      memset(place, 0, PANEL_ROW);
      for (int32_t lane = 0; lane < used; lane++) {
        memcpy(place + lane * 4, source + (size_t)lane * step + (size_t)row * 4, 4);
      }
    }
    for (; row < height; row++, place += next) memset(place, 0, PANEL_ROW);
  }
}

/* B, stored [k, n], or [n, k] where transposed, rows `step` bytes apart, with its height filled up. */
static void pack_right(const byte *b, size_t step, int32_t n, int32_t k, int transposed, byte *target) {
  const int32_t height = padded(k);
  if (n == 0 || k == 0) return;
  if (transposed) {
    pack_right_turned(b, step, n, k, 0, panels_of(n), height, target);
  } else {
    pack_right_rows(b, step, k, n, 0, height, (size_t)height * PANEL_ROW, target);
  }
}

#endif

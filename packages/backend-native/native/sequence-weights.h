/* The weights of a sequence op as right operands, and their gradients back; see `assembly/sequence-weights.ts`. */
#ifndef SEQUENCE_WEIGHTS_H
#define SEQUENCE_WEIGHTS_H

#include "right.h"

/*
 * Gates of a cell that are multiplied one by one are right operands of their own: the three of a GRU,
 * unless groups end with them anyway.
 */
INLINE int32_t panels_of_unit(int32_t gates, int32_t panels) {
  return gates == 3 && panels != grouped(panels) ? panels : gates * panels;
}

INLINE const byte *gate_rows(const byte *source, int32_t gate, int32_t gates, int32_t size, int32_t inner) {
  return source + (size_t)(gate % gates) * (size_t)size * (size_t)inner * 4;
}

/* Wᵀ [inner, gates · H⁸]; see `assembly/sequence-weights.ts`. */
static void pack_gates(const byte *source, int32_t gates, int32_t first, int32_t size, int32_t inner,
                       byte *target) {
  const int32_t height = padded(inner);
  const int32_t panels = panels_of(size);
  const int32_t unit = panels_of_unit(gates, panels);
  if (size == 0 || inner == 0) return;
  for (int32_t gate = 0; gate < gates; gate++) {
    const int32_t shift = gate * panels;
    byte *start = target + (size_t)(shift - shift % unit) * (size_t)height * PANEL_ROW;
    pack_right_turned(gate_rows(source, first + gate, gates, size, inner), (size_t)inner * 4, size, inner,
                      shift % unit, unit, height, start);
  }
}

/* W [gates · H⁸, inner]. */
static void pack_gates_back(const byte *source, int32_t gates, int32_t first, int32_t size, int32_t inner,
                            byte *target) {
  const int32_t height = padded(size);
  if (size == 0 || inner == 0) return;
  for (int32_t gate = 0; gate < gates; gate++) {
    pack_right_rows(gate_rows(source, first + gate, gates, size, inner), (size_t)inner * 4, size, inner,
                    gate * height, height, (size_t)(gates * height) * PANEL_ROW, target);
  }
}

/* See `sumRows` in `assembly/lookup.ts`. */
static void sum_rows(const byte *source, size_t step, int32_t shares, size_t share_step, int32_t rows,
                     int32_t width, byte *target) {
  for (int32_t row = 0; row < rows; row++, source += step, target += (size_t)width * 4) {
    memcpy(target, source, (size_t)width * 4);
    for (int32_t share = 1; share < shares; share++) {
      add_row(source + (size_t)share * share_step, target, (size_t)width);
    }
  }
}

#endif

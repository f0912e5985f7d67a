/* The weights of a sequence op as right operands in int8; see `sequence-weights.h`. */
#ifndef INT8_WEIGHTS_H
#define INT8_WEIGHTS_H

#include "int8-product.h"
#include "sequence-weights.h"

/* Wᵀ [inner, gates · H⁸]. */
static void int8_pack_gates(const byte *source, int32_t gates, int32_t first, int32_t size, int32_t inner,
                            byte *target) {
  const int32_t panels = panels_of(size);
  const int32_t unit = panels_of_unit(gates, panels);
  for (int32_t gate = 0; gate < gates; gate++) {
    const int32_t shift = gate * panels;
    byte *const start = target + (size_t)(shift - shift % unit) * int8_panel(inner);
    pack_channels(gate_rows(source, first + gate, gates, size, inner), (size_t)inner * 4, 4, size, inner,
                  shift % unit, unit, start);
  }
}

#endif

/*
 * A step's elementwise part of each kind of cell, forward and backward, over `size` bytes of one panel;
 * the formulas stand in `assembly/cell-*.ts`. Sums become gates; `slot` is the step in bytes from one
 * gate to the next; `before` keeps the state that went in.
 *
 * `size` is a multiple of 32 bytes: the last vector of 16 lanes may be half a one.
 */
#ifndef CELLS_H
#define CELLS_H

#include "transcendental.h"

#if LANES == 16
#define LOAD(at) load_part(at, part)
#define STORE(at, value) store_part(at, part, value)
INLINE vector load_part(const byte *at, __mmask16 part) { return _mm512_maskz_loadu_ps(part, at); }
INLINE void store_part(byte *at, __mmask16 part, vector value) {
  _mm512_mask_storeu_ps(at, part, value);
}
#define EACH_VECTOR(k, size)                                                                       \
  for (size_t k = 0, part = (size) - k < 64 ? 0x00ff : 0xffff; k < (size);                         \
       k += 64, part = (size) - k < 64 ? 0x00ff : 0xffff)
#else
#define LOAD(at) load(at)
#define STORE(at, value) store(at, value)
#define EACH_VECTOR(k, size) for (size_t k = 0; k < (size); k += LANES * 4)
#endif

static void lstm_forward(byte *sums, size_t slot, byte *hidden, byte *cell, size_t size, int recorded,
                         byte *before, byte *before_cell) {
  byte *const sums_f = sums + slot;
  byte *const sums_g = sums_f + slot;
  byte *const sums_o = sums_g + slot;
  EACH_VECTOR(k, size) {
    const vector i = sigmoid(LOAD(sums + k));
    const vector f = sigmoid(LOAD(sums_f + k));
    const vector g = tangent(LOAD(sums_g + k));
    const vector o = sigmoid(LOAD(sums_o + k));
    const vector previous = LOAD(cell + k);
    const vector c = madd(f, previous, i * g);
    if (recorded) {
      STORE(sums + k, i);
      STORE(sums_f + k, f);
      STORE(sums_g + k, g);
      STORE(sums_o + k, o);
      STORE(before + k, LOAD(hidden + k));
      STORE(before_cell + k, previous);
    }
    STORE(cell + k, c);
    STORE(hidden + k, o * tangent(c));
  }
}

static void lstm_backward(const byte *gates, size_t slot, const byte *before_cell,
                          const byte *hidden_gradient, byte *cell_gradient, size_t size, byte *sums) {
  const byte *const gates_f = gates + slot;
  const byte *const gates_g = gates_f + slot;
  const byte *const gates_o = gates_g + slot;
  byte *const sums_f = sums + slot;
  byte *const sums_g = sums_f + slot;
  byte *const sums_o = sums_g + slot;
  EACH_VECTOR(k, size) {
    const vector i = LOAD(gates + k);
    const vector f = LOAD(gates_f + k);
    const vector g = LOAD(gates_g + k);
    const vector o = LOAD(gates_o + k);
    const vector previous = LOAD(before_cell + k);
    const vector dh = LOAD(hidden_gradient + k);
    const vector squashed = tangent(madd(f, previous, i * g));
    const vector carried = dh * o * complement(squashed * squashed);
    const vector dc = LOAD(cell_gradient + k) + carried;
    STORE(sums + k, (dc * g) * (i * complement(i)));
    STORE(sums_f + k, (dc * previous) * (f * complement(f)));
    STORE(sums_g + k, (dc * i) * complement(g * g));
    STORE(sums_o + k, (dh * squashed) * (o * complement(o)));
    STORE(cell_gradient + k, dc * f);
  }
}

/* The reset gate after the product. */
static void gru_forward(byte *sums, size_t slot, byte *hidden, size_t size, int recorded, byte *before) {
  byte *const sums_r = sums + slot;
  byte *const sums_z = sums_r + slot;
  const byte *const recurrent = sums_z + slot;
  EACH_VECTOR(k, size) {
    const vector r = sigmoid(LOAD(sums_r + k));
    const vector z = sigmoid(LOAD(sums_z + k));
    const vector n = tangent(madd(r, LOAD(recurrent + k), LOAD(sums + k)));
    const vector previous = LOAD(hidden + k);
    if (recorded) {
      STORE(sums + k, n);
      STORE(sums_r + k, r);
      STORE(sums_z + k, z);
      STORE(before + k, previous);
    }
    STORE(hidden + k, madd(z, previous, complement(z) * n));
  }
}

static void gru_backward(const byte *gates, size_t slot, const byte *before, byte *hidden_gradient,
                         size_t size, byte *sums) {
  const byte *const gates_r = gates + slot;
  const byte *const gates_z = gates_r + slot;
  const byte *const recurrent = gates_z + slot;
  byte *const sums_r = sums + slot;
  byte *const sums_z = sums_r + slot;
  byte *const sums_recurrent = sums_z + slot;
  EACH_VECTOR(k, size) {
    const vector n = LOAD(gates + k);
    const vector r = LOAD(gates_r + k);
    const vector z = LOAD(gates_z + k);
    const vector dh = LOAD(hidden_gradient + k);
    const vector keep = complement(z);
    const vector dn = (dh * keep) * complement(n * n);
    const vector drn = dn * r;
    STORE(sums + k, dn);
    STORE(sums_r + k, (drn * LOAD(recurrent + k)) * complement(r));
    STORE(sums_z + k, (dh * (LOAD(before + k) - n)) * (z * keep));
    STORE(sums_recurrent + k, drn);
    STORE(hidden_gradient + k, dh * z);
  }
}

/* The reset gate before the product, in two halves each way: up to r ⊙ h₋, and from its product on. */
static void gru_reset_forward(byte *sums, size_t slot, const byte *hidden, size_t size, byte *reset) {
  byte *const sums_r = sums + slot;
  byte *const sums_z = sums_r + slot;
  EACH_VECTOR(k, size) {
    const vector r = sigmoid(LOAD(sums_r + k));
    STORE(sums_r + k, r);
    STORE(sums_z + k, sigmoid(LOAD(sums_z + k)));
    STORE(reset + k, r * LOAD(hidden + k));
  }
}

static void gru_candidate_forward(byte *sums, size_t slot, byte *hidden, size_t size, int recorded,
                                  byte *before) {
  const byte *const gates_z = sums + slot * 2;
  EACH_VECTOR(k, size) {
    const vector z = LOAD(gates_z + k);
    const vector n = tangent(LOAD(sums + k));
    const vector previous = LOAD(hidden + k);
    if (recorded) {
      STORE(sums + k, n);
      STORE(before + k, previous);
    }
    STORE(hidden + k, madd(z, previous, complement(z) * n));
  }
}

static void gru_candidate_backward(const byte *gates, size_t slot, const byte *before,
                                   byte *hidden_gradient, size_t size, byte *sums) {
  const byte *const gates_z = gates + slot * 2;
  byte *const sums_z = sums + slot * 2;
  EACH_VECTOR(k, size) {
    const vector n = LOAD(gates + k);
    const vector z = LOAD(gates_z + k);
    const vector dh = LOAD(hidden_gradient + k);
    const vector keep = complement(z);
    STORE(sums + k, (dh * keep) * complement(n * n));
    STORE(sums_z + k, (dh * (LOAD(before + k) - n)) * (z * keep));
    STORE(hidden_gradient + k, dh * z);
  }
}

static void gru_reset_backward(const byte *gates, size_t slot, const byte *before,
                               const byte *reset_gradient, byte *hidden_gradient, size_t size,
                               byte *sums, byte *reset) {
  const byte *const gates_r = gates + slot;
  byte *const sums_r = sums + slot;
  EACH_VECTOR(k, size) {
    const vector r = LOAD(gates_r + k);
    const vector previous = LOAD(before + k);
    const vector gradient = LOAD(reset_gradient + k);
    const vector reset_state = r * previous;
    STORE(reset + k, reset_state);
    STORE(sums_r + k, (gradient * reset_state) * complement(r));
    STORE(hidden_gradient + k, madd(gradient, r, LOAD(hidden_gradient + k)));
  }
}

static void rnn_forward(byte *sums, byte *hidden, size_t size, int recorded, byte *before, int relu) {
  EACH_VECTOR(k, size) {
    const vector sum = LOAD(sums + k);
    const vector h = relu ? rectified(sum) : tangent(sum);
    if (recorded) {
      STORE(before + k, LOAD(hidden + k));
      STORE(sums + k, h);
    }
    STORE(hidden + k, h);
  }
}

static void rnn_backward(const byte *gates, const byte *hidden_gradient, size_t size, byte *sums,
                         int relu) {
  EACH_VECTOR(k, size) {
    const vector h = LOAD(gates + k);
    const vector dh = LOAD(hidden_gradient + k);
    const vector through = (vector)((integers)dh & ~(integers)(h <= splat(0)));
    STORE(sums + k, relu ? through : dh * complement(h * h));
  }
}

#endif

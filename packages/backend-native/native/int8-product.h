/*
 * C = S + A · B in int8: sums of bytes are int32 and exact, so that they are the same whatever the order and
 * the instructions; C is S plus such a sum times both scales, fused.
 */
#ifndef INT8_PRODUCT_H
#define INT8_PRODUCT_H

#include "int8-operands.h"
#include "product.h"

/* For each lane, adds the products of four bytes of the left operand and four of the right one. */
INLINE integers add_quads(integers sum, integers left, integers right) {
#if defined(__AVX512VNNI__)
  return (integers)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)left, (__m512i)right);
#elif defined(__AVX2__)
  // Two products of at most 127² fit into 16 bits.
  const __m256i magnitudes = _mm256_abs_epi8((__m256i)right);
  const __m256i pairs = _mm256_maddubs_epi16(magnitudes, _mm256_sign_epi8((__m256i)left, (__m256i)right));
  return sum + (integers)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
#elif defined(__ARM_FEATURE_DOTPROD)
  return (integers)vdotq_s32((int32x4_t)sum, (int8x16_t)left, (int8x16_t)right);
#else
  const int8x16_t a = (int8x16_t)left;
  const int8x16_t b = (int8x16_t)right;
  const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  const int32x4_t high = vpaddlq_s16(vmull_high_s8(a, b));
  return sum + (integers)vpaddq_s32(low, high);
#endif
}

/* A left operand that has been rounded: rows of bytes, and the scale of each row. */
typedef struct {
  const byte *at;
  size_t row;
  const byte *scales;
} Int8Left;

/* `rows`, `vectors` and `narrow` are constants wherever this is used. */
INLINE void int8_tile(const int rows, const int vectors, const int narrow, int32_t quads, Int8Left a,
                      const byte *right, size_t step, Matrix start, Target c) {
  const size_t next = narrow ? PANEL_ROW : GROUP_ROW;
  integers sums[MOST_ROWS][WIDE_VECTORS];
UNROLL
  for (int r = 0; r < rows; r++) {
UNROLL
    for (int v = 0; v < vectors; v++) sums[r][v] = (integers){0};
  }
  for (int32_t quad = 0; quad < quads; quad++) {
    integers columns[WIDE_VECTORS];
UNROLL
    for (int v = 0; v < vectors; v++) columns[v] = (integers)load_right(right, step, v, narrow);
UNROLL
    for (int r = 0; r < rows; r++) {
      const integers value = (integers)splat(load_float(a.at + (size_t)r * a.row));
UNROLL
      for (int v = 0; v < vectors; v++) sums[r][v] = add_quads(sums[r][v], value, columns[v]);
    }
    a.at += 4;
    right += next;
  }
UNROLL
  for (int v = 0; v < vectors; v++) {
    const vector scale = load_right(right, step, v, narrow);
    const integers added = (integers)load_right(right + next, step, v, narrow);
UNROLL
    for (int r = 0; r < rows; r++) {
      const vector both = splat(load_float(a.scales + (size_t)r * 4)) * scale;
      const vector before = load_columns(start.at + (size_t)r * start.row, start.panel, v);
      store_columns(c.at + (size_t)r * c.row, c.panel, v,
                    madd(__builtin_convertvector(sums[r][v] + added, vector), both, before));
    }
  }
}

typedef void Int8Tile(int32_t quads, Int8Left a, const byte *right, size_t step, Matrix start, Target c);

#define INT8_TILE(name, rows, vectors, narrow)                                                     \
  static __attribute__((noinline)) void name(int32_t quads, Int8Left a, const byte *right, size_t step, \
                                             Matrix start, Target c) {                             \
    int8_tile(rows, vectors, narrow, quads, a, right, step, start, c);                             \
  }

#define INT8_TILES(rows)                                                                           \
  INT8_TILE(int8_full_##rows, rows, FULL_VECTORS, 0)                                               \
  INT8_TILE(int8_narrow_##rows, rows, NARROW_VECTORS, 1)

INT8_TILES(1) INT8_TILES(2) INT8_TILES(3) INT8_TILES(4) INT8_TILES(5) INT8_TILES(6)
#if MOST_ROWS == 12
INT8_TILES(7) INT8_TILES(8) INT8_TILES(9) INT8_TILES(10) INT8_TILES(11) INT8_TILES(12)
#endif
INT8_TILE(int8_wide_row, 1, WIDE_VECTORS, 0)

static Int8Tile *const int8_full_tiles[] = {
    int8_full_1, int8_full_2, int8_full_3, int8_full_4, int8_full_5, int8_full_6,
#if MOST_ROWS == 12
    int8_full_7, int8_full_8, int8_full_9, int8_full_10, int8_full_11, int8_full_12,
#endif
};

static Int8Tile *const int8_narrow_tiles[] = {
    int8_narrow_1, int8_narrow_2, int8_narrow_3, int8_narrow_4, int8_narrow_5, int8_narrow_6,
#if MOST_ROWS == 12
    int8_narrow_7, int8_narrow_8, int8_narrow_9, int8_narrow_10, int8_narrow_11, int8_narrow_12,
#endif
};

INLINE void int8_tile_rows(Int8Tile *const *tiles, int32_t rows, int32_t quads, Int8Left a, const byte *right,
                           size_t step, Matrix start, Target c) {
  for (int32_t left = rows, count = (rows + MOST_ROWS - 1) / MOST_ROWS; left > 0; count--) {
    const int32_t height = (left + count - 1) / count;
    for (int32_t row = 0; row < height; row++) ask_for(c, (size_t)row);
    tiles[height - 1](quads, a, right, step, start, c);
    left -= height;
    a.at += (size_t)height * a.row;
    a.scales += (size_t)height * 4;
    start.at += (size_t)height * start.row;
    c.at += (size_t)height * c.row;
  }
}

/* C = S + A · B with A rounded: B has 8 · `panels` channels. */
static void int8_multiply_rounded(const Context *context, int32_t rows, int32_t quads, int32_t panels,
                                  Int8Left a, Right b, Matrix start, Target c) {
  const size_t step = FULL_PANELS * b.panel;
  const int32_t full = grouped(panels);
  int32_t panel = 0;
  for (; rows == 1 && panel + WIDE_GROUPS * FULL_PANELS <= full; panel += WIDE_GROUPS * FULL_PANELS) {
    beat(context);
    int8_wide_row(quads, a, group_of(b, panel), step, columns_of(start, panel), columns_to(c, panel));
  }
  while (panel < panels) {
    const Columns part = columns_from(panel, panels, b, start, c);
    beat(context);
    int8_tile_rows(part.narrow ? int8_narrow_tiles : int8_full_tiles, rows, quads, a, part.right, part.step,
                   part.start, part.c);
    panel += part.panels;
  }
}

/*
 * C = S + A · B: A has `rows` rows of k values, in panels, which `scratch` has room to round ROW_BLOCK of;
 * B has 8 · `panels` channels.
 */
static void int8_product(const Context *context, int32_t rows, int32_t k, int32_t panels, Matrix a,
                         Right b, Matrix start, Target c, byte *scratch) {
  const size_t width = (size_t)padded(k);
  for (int32_t row = 0; row < rows; row += ROW_BLOCK) {
    const int32_t count = smaller(ROW_BLOCK, rows - row);
    byte *const scales = scratch + (size_t)count * width;
    for (int32_t index = 0; index < count; index++) {
      const float scale =
          quantize_row(a.at + (size_t)index * a.row, a.panel, k, scratch + (size_t)index * width);
      store_float(scales + (size_t)index * 4, scale);
    }
    int8_multiply_rounded(context, count, quads_of(k), panels, (Int8Left){scratch, width, scales}, b, start, c);
    a.at += (size_t)count * a.row;
    start.at += (size_t)count * start.row;
    c.at += (size_t)count * c.row;
  }
}

#endif

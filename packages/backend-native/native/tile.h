/*
 * The micro kernels of C = S + A · B and C = S + Aᵀ · B on operands in panels: a tile of C stays in
 * registers while the inner index runs, and every element is summed in the order of that index, as in
 * `assembly/tile.ts`.
 */
#ifndef TILE_H
#define TILE_H

#include "panels.h"

/*
 * A tile has `rows` rows of some vectors. FULL_VECTORS of them cover FULL_PANELS panels, which are a group
 * of the right operand, and WIDE_VECTORS, for a single row, WIDE_GROUPS of those; so many sums are under way
 * as hide the latency of `madd` and fit into the registers.
 */
#if LANES == 16
#define MOST_ROWS 12
#define TRANSPOSED_ROWS 8
#define FULL_VECTORS 2
#define FULL_PANELS 4
#define WIDE_VECTORS 4
#elif LANES == 8
#define MOST_ROWS 6
#define TRANSPOSED_ROWS 4
#define FULL_VECTORS 2
#define FULL_PANELS 2
#define WIDE_VECTORS 4
#else
#define MOST_ROWS 6
#define TRANSPOSED_ROWS 4
#define FULL_VECTORS 4
#define FULL_PANELS 2
#define WIDE_VECTORS 8
#endif

#define WIDE_GROUPS (WIDE_VECTORS / FULL_VECTORS)
#define GROUP_ROW ((size_t)FULL_VECTORS * LANES * 4)

/* Vectors for as few panels as a tile may cover: a vector of 16 takes two, which may be the same one. */
#define NARROW_VECTORS (LANES == 4 ? 2 : 1)
#define NARROW_PANELS (LANES == 16 ? 2 : 1)

/* Vector `index` of a row that lies in panels. */
INLINE vector load_columns(const byte *row, size_t panel, int index) {
#if LANES == 16
  const byte *first = row + (size_t)(2 * index) * panel;
  const __m512d low = _mm512_castpd256_pd512(_mm256_loadu_pd((const double *)first));
  return _mm512_castpd_ps(_mm512_insertf64x4(low, _mm256_loadu_pd((const double *)(first + panel)), 1));
#elif LANES == 8
  return load(row + (size_t)index * panel);
#else
  return load(row + (size_t)(index >> 1) * panel + (size_t)(index & 1) * 16);
#endif
}

INLINE void store_columns(byte *row, size_t panel, int index, vector value) {
#if LANES == 16
  byte *first = row + (size_t)(2 * index) * panel;
  const __m512d both = _mm512_castps_pd(value);
  _mm256_storeu_pd((double *)first, _mm512_castpd512_pd256(both));
  _mm256_storeu_pd((double *)(first + panel), _mm512_extractf64x4_pd(both, 1));
#elif LANES == 8
  store(row + (size_t)index * panel, value);
#else
  store(row + (size_t)(index >> 1) * panel + (size_t)(index & 1) * 16, value);
#endif
}

/* A matrix in panels, or a part of one; steps are in bytes, and a step of 0 repeats. */
typedef struct {
  const byte *at;
  size_t row;
  size_t panel;
} Matrix;

typedef struct {
  byte *at;
  size_t row;
  size_t panel;
} Target;

/* Vector `index` of a row of the right operand: of groups, or of panels where it is narrow. */
INLINE vector load_right(const byte *row, size_t step, int index, int narrow) {
  if (narrow) return load_columns(row, step, index);
  return load(row + (size_t)(index / FULL_VECTORS) * step + (size_t)(index % FULL_VECTORS) * LANES * 4);
}

/*
 * A left operand as a tile reads it: `runs` runs of `run` steps of the inner index. `row` leads to the next
 * row of the tile, `step` to the next step, and after a run `jump` is added; all in bytes.
 */
typedef struct {
  const byte *at;
  size_t row;
  size_t step;
  int32_t run;
  int32_t runs;
  size_t jump;
} Left;

/*
 * `step` leads from one group, or panel, of B to the next. `rows`, `vectors` and `narrow` are constants
 * wherever this is used.
 */
INLINE void tile(const int rows, const int vectors, const int narrow, Left a, const byte *right, size_t step,
                 Matrix start, Target c) {
  const byte *from = a.at;
  vector sums[MOST_ROWS][WIDE_VECTORS];
UNROLL
  for (int r = 0; r < rows; r++) {
UNROLL
    for (int v = 0; v < vectors; v++) {
      sums[r][v] = load_columns(start.at + (size_t)r * start.row, start.panel, v);
    }
  }
  for (int32_t run = 0; run < a.runs; run++) {
    for (int32_t inner = 0; inner < a.run; inner++) {
      vector columns[WIDE_VECTORS];
UNROLL
      for (int v = 0; v < vectors; v++) columns[v] = load_right(right, step, v, narrow);
UNROLL
      for (int r = 0; r < rows; r++) {
        const vector value = splat(load_float(from + (size_t)r * a.row));
UNROLL
        for (int v = 0; v < vectors; v++) sums[r][v] = madd(value, columns[v], sums[r][v]);
      }
      from += a.step;
      right += narrow ? PANEL_ROW : GROUP_ROW;
    }
    from += a.jump;
  }
UNROLL
  for (int r = 0; r < rows; r++) {
UNROLL
    for (int v = 0; v < vectors; v++) {
      store_columns(c.at + (size_t)r * c.row, c.panel, v, sums[r][v]);
    }
  }
}

/* A plain A in panels: the inner index runs along its rows, over `depth` places, a multiple of 8. */
#define ALONG_ROWS ((Left){a.at, PANEL_ROW, 4, 8, depth / 8, a.panel - PANEL_ROW})
/* A transposed A in panels: the inner index runs down its rows. */
#define DOWN_ROWS ((Left){a.at, 4, PANEL_ROW, depth, 1, 0})

typedef void Tile(int32_t depth, Matrix a, const byte *right, size_t step, Matrix start, Target c);

#define TILE(name, rows, vectors, narrow, left)                                                    \
  static __attribute__((noinline)) void name(int32_t depth, Matrix a, const byte *right, size_t step,  \
                                             Matrix start, Target c) {                             \
    tile(rows, vectors, narrow, left, right, step, start, c);                                      \
  }

#define TILES(rows)                                                                                \
  TILE(full_##rows, rows, FULL_VECTORS, 0, ALONG_ROWS)                                             \
  TILE(narrow_##rows, rows, NARROW_VECTORS, 1, ALONG_ROWS)

TILES(1) TILES(2) TILES(3) TILES(4) TILES(5) TILES(6)
#if MOST_ROWS == 12
TILES(7) TILES(8) TILES(9) TILES(10) TILES(11) TILES(12)
#endif
TILE(wide_row, 1, WIDE_VECTORS, 0, ALONG_ROWS)
TILE(transposed_full, TRANSPOSED_ROWS, FULL_VECTORS, 0, DOWN_ROWS)
TILE(transposed_narrow, TRANSPOSED_ROWS, NARROW_VECTORS, 1, DOWN_ROWS)

static Tile *const full_tiles[] = {
    full_1, full_2, full_3, full_4, full_5, full_6,
#if MOST_ROWS == 12
    full_7, full_8, full_9, full_10, full_11, full_12,
#endif
};

static Tile *const narrow_tiles[] = {
    narrow_1, narrow_2, narrow_3, narrow_4, narrow_5, narrow_6,
#if MOST_ROWS == 12
    narrow_7, narrow_8, narrow_9, narrow_10, narrow_11, narrow_12,
#endif
};

#endif

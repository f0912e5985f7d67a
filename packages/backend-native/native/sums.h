/* Sums in float64; see `assembly/reduce.ts`. */
#ifndef SUMS_H
#define SUMS_H

#include "vector.h"

#include <string.h>

typedef double four_doubles __attribute__((vector_size(32)));

/* Four values from each place as float64, times those of b where there is one. */
INLINE four_doubles four_products(const float *a, const float *b) {
  const four_doubles values = __builtin_convertvector(*(const loose_four *)a, four_doubles);
  if (b == NULL) return values;
  return values * __builtin_convertvector(*(const loose_four *)b, four_doubles);
}

/* Σ a · b of neighbours, in eight sums of every eighth and then the rest; b NULL: Σ a. */
INLINE double sum_contiguous(const float *a, const float *b, int32_t size) {
  four_doubles low = {0};
  four_doubles high = {0};
  int32_t place = 0;
  for (; place + 8 <= size; place += 8) {
    low += four_products(a + place, b == NULL ? NULL : b + place);
    high += four_products(a + place + 4, b == NULL ? NULL : b + place + 4);
  }
  low += high;
  double total = (low[0] + low[2]) + (low[1] + low[3]);
  for (; place < size; place++) total += (double)a[place] * (b == NULL ? 1 : (double)b[place]);
  return total;
}

#endif

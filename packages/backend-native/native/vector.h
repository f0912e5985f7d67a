/*
 * Vectors of float32 for the instruction set that a file is compiled for: AVX-512, AVX2 with FMA, or
 * NEON. Arithmetic is written with operators, which GCC and Clang have for vectors; here stands what
 * they lack.
 *
 * Every operation rounds as its WebAssembly counterpart does, so that results are those of the relaxed
 * SIMD kernels to the bit: sources are compiled with -ffp-contract=off, and `madd` is the only fused one.
 */
#ifndef VECTOR_H
#define VECTOR_H

#include "kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#define LANES 4
#else
#include <immintrin.h>
#if defined(__AVX512F__)
#define LANES 16
#else
#define LANES 8
#endif
#endif

#define INLINE static inline __attribute__((always_inline))

/* Before a loop of a constant number of turns whose values are to stay in registers. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

typedef float vector __attribute__((vector_size(LANES * 4)));
typedef int32_t integers __attribute__((vector_size(LANES * 4)));
typedef float loose_vector __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
typedef float four __attribute__((vector_size(16)));
typedef float loose_four __attribute__((vector_size(16), aligned(4), may_alias));
typedef float eight __attribute__((vector_size(32)));
typedef float loose_eight __attribute__((vector_size(32), aligned(4), may_alias));

INLINE vector load(const byte *from) { return *(const loose_vector *)from; }
INLINE void store(byte *to, vector value) { *(loose_vector *)to = value; }

INLINE float load_float(const byte *from) { return *(const float *)from; }
INLINE void store_float(byte *to, float value) { *(float *)to = value; }

#if LANES == 16

INLINE vector splat(float value) { return _mm512_set1_ps(value); }
INLINE vector madd(vector a, vector b, vector c) { return _mm512_fmadd_ps(a, b, c); }
/* a, or b where it is less; a where either is NaN. */
INLINE vector lesser(vector a, vector b) { return _mm512_min_ps(b, a); }
/* a, or b where it is greater; a where either is NaN. */
INLINE vector greater(vector a, vector b) { return _mm512_max_ps(b, a); }
INLINE vector root_of(vector a) { return _mm512_sqrt_ps(a); }

#elif LANES == 8

INLINE vector splat(float value) { return _mm256_set1_ps(value); }
INLINE vector madd(vector a, vector b, vector c) { return _mm256_fmadd_ps(a, b, c); }
INLINE vector lesser(vector a, vector b) { return _mm256_min_ps(b, a); }
INLINE vector greater(vector a, vector b) { return _mm256_max_ps(b, a); }
INLINE vector root_of(vector a) { return _mm256_sqrt_ps(a); }

#else

INLINE vector splat(float value) { return vdupq_n_f32(value); }
INLINE vector madd(vector a, vector b, vector c) { return vfmaq_f32(c, a, b); }
INLINE vector lesser(vector a, vector b) { return vbslq_f32(vcltq_f32(b, a), b, a); }
INLINE vector greater(vector a, vector b) { return vbslq_f32(vcgtq_f32(b, a), b, a); }
INLINE vector root_of(vector a) { return vsqrtq_f32(a); }

#endif

INLINE vector complement(vector a) { return splat(1) - a; }

/* max(a, 0); NaN stays. The sum makes 0 of −0. */
INLINE vector rectified(vector a) { return greater(a, splat(0)) + splat(0); }

#endif

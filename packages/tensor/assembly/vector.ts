/** Four float32 lanes. */
export const VECTOR: usize = 16;

/** a · b + c: fused in the relaxed build, rounded twice in the plain one. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Whether this is the build with relaxed SIMD. */
export function usesRelaxedSimd(): bool {
  return ASC_FEATURE_RELAXED_SIMD;
}

/** 1 − a. */
@inline
export function complement(a: v128): v128 {
  return f32x4.sub(f32x4.splat(1), a);
}

/** The sum of the four lanes, in a fixed order. */
@inline
export function sumLanes(a: v128): f32 {
  return (
    (f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 2)) +
    (f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 3))
  );
}

/** The greatest of the four lanes; NaN if one is. */
@inline
export function maxLanes(a: v128): f32 {
  return max(
    max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
    max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
  );
}

/** The first two of four float32 values, as float64. */
@inline
export function promoteLow(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two of four float32 values, as float64. */
@inline
export function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 0));
}

/**
 * Optimizer steps, in place, with the formulas of PyTorch. Whole vectors: what lies in the room
 * after a block is nobody's.
 */
import { sumContiguous } from './reduce';
import { madd, VECTOR } from './vector';

/**
 * g' = g + decay · p; with momentum v ← momentum · v + (1 − dampening) · g' and g' = v, or
 * g' + momentum · v (Nesterov); p ← p − rate · g'. `velocity` 0: no momentum.
 */
export function sgdStep(
  parameter: usize,
  gradient: usize,
  velocity: usize,
  size: i32,
  rate: f32,
  momentum: f32,
  keep: f32,
  nesterov: bool,
  decay: f32,
): void {
  const end = parameter + ((<usize>size) << 2);
  const decays = f32x4.splat(decay);
  const momenta = f32x4.splat(momentum);
  const keeps = f32x4.splat(keep);
  const steps = f32x4.splat(-rate);
  for (; parameter < end; parameter += VECTOR, gradient += VECTOR) {
    const p = v128.load(parameter);
    let g = madd(decays, p, v128.load(gradient));
    if (velocity != 0) {
      const v = madd(momenta, v128.load(velocity), f32x4.mul(keeps, g));
      v128.store(velocity, v);
      velocity += VECTOR;
      g = nesterov ? madd(momenta, v, g) : v;
    }
    v128.store(parameter, madd(steps, g, p));
  }
}

/**
 * g' = g + decay · p, or p ← p − rate · decay · p where decoupled; m ← β₁ m + (1 − β₁) g';
 * v ← β₂ v + (1 − β₂) g'²; p ← p − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
 *
 * `stepSize` is rate / (1 − β₁ᵗ), `rootScale` 1 / √(1 − β₂ᵗ), `shrink` 1 − rate · decay or 1.
 */
export function adamStep(
  parameter: usize,
  gradient: usize,
  mean: usize,
  variance: usize,
  size: i32,
  stepSize: f32,
  rootScale: f32,
  beta1: f32,
  keep1: f32,
  beta2: f32,
  keep2: f32,
  epsilon: f32,
  decay: f32,
  shrink: f32,
): void {
  const end = parameter + ((<usize>size) << 2);
  for (; parameter < end; parameter += VECTOR) {
    const p = f32x4.mul(v128.load(parameter), f32x4.splat(shrink));
    const g = madd(f32x4.splat(decay), p, v128.load(gradient));
    const m = madd(f32x4.splat(beta1), v128.load(mean), f32x4.mul(f32x4.splat(keep1), g));
    const square = f32x4.mul(f32x4.mul(f32x4.splat(keep2), g), g);
    const v = madd(f32x4.splat(beta2), v128.load(variance), square);
    const root = madd(f32x4.sqrt(v), f32x4.splat(rootScale), f32x4.splat(epsilon));
    v128.store(mean, m);
    v128.store(variance, v);
    v128.store(parameter, madd(f32x4.splat(-stepSize), f32x4.div(m, root), p));
    gradient += VECTOR;
    mean += VECTOR;
    variance += VECTOR;
  }
}

/** Σ x², in float64. */
export function sumOfSquares(x: usize, size: i32): f64 {
  return sumContiguous(x, x, size);
}

/** x ← factor · x. */
export function scale(x: usize, size: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  const end = x + ((<usize>size) << 2);
  for (; x < end; x += VECTOR) v128.store(x, f32x4.mul(v128.load(x), factors));
}

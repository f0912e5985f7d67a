/**
 * r, z = σ(s), each with its own sum s;  h = (1 − z) ⊙ n + z ⊙ h₋, where
 *
 *     n = tanh(s_n + r ⊙ s_n')            s_n' = h₋ · W_nᵀ + b   (reset after the product)
 *     n = tanh(s_n),  s_n including (r ⊙ h₋) · W_nᵀ              (reset before it)
 *
 * Slots are n, r, z and n'.
 */
import { sigmoid4, tanh4 } from './transcendental';
import { complement, madd, VECTOR } from './vector';

/** `size` bytes of one panel. Sums become gates; s_n' stays; `before` keeps h₋. */
export function gruForward(
  sums: usize,
  slot: usize,
  hidden: usize,
  size: usize,
  recorded: bool,
  before: usize,
): void {
  const sumsR = sums + slot;
  const sumsZ = sumsR + slot;
  const recurrent = sumsZ + slot;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const r = sigmoid4(v128.load(sumsR + k));
    const z = sigmoid4(v128.load(sumsZ + k));
    const n = tanh4(madd(r, v128.load(recurrent + k), v128.load(sums + k)));
    const previous = v128.load(hidden + k);
    if (recorded) {
      v128.store(sums + k, n);
      v128.store(sumsR + k, r);
      v128.store(sumsZ + k, z);
      v128.store(before + k, previous);
    }
    v128.store(hidden + k, madd(z, previous, f32x4.mul(complement(z), n)));
  }
}

/** First half with the reset before: r and z become gates, `reset` becomes r ⊙ h₋. */
export function gruResetForward(
  sums: usize,
  slot: usize,
  hidden: usize,
  size: usize,
  reset: usize,
): void {
  const sumsR = sums + slot;
  const sumsZ = sumsR + slot;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const r = sigmoid4(v128.load(sumsR + k));
    v128.store(sumsR + k, r);
    v128.store(sumsZ + k, sigmoid4(v128.load(sumsZ + k)));
    v128.store(reset + k, f32x4.mul(r, v128.load(hidden + k)));
  }
}

/** Second half: n and the new state. */
export function gruCandidateForward(
  sums: usize,
  slot: usize,
  hidden: usize,
  size: usize,
  recorded: bool,
  before: usize,
): void {
  const gatesZ = sums + slot * 2;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const z = v128.load(gatesZ + k);
    const n = tanh4(v128.load(sums + k));
    const previous = v128.load(hidden + k);
    if (recorded) {
      v128.store(sums + k, n);
      v128.store(before + k, previous);
    }
    v128.store(hidden + k, madd(z, previous, f32x4.mul(complement(z), n)));
  }
}

/**
 * ∂s_n = ∂h ⊙ (1 − z) ⊙ (1 − n²);  ∂s_n' = ∂s_n ⊙ r;  ∂s_r = ∂s_n ⊙ s_n' ⊙ r(1 − r);
 * ∂s_z = ∂h ⊙ (h₋ − n) ⊙ z(1 − z);  ∂h₋ = ∂h ⊙ z, plus what comes through the sums.
 */
export function gruBackward(
  gates: usize,
  slot: usize,
  before: usize,
  hiddenGradient: usize,
  size: usize,
  sums: usize,
): void {
  const gatesR = gates + slot;
  const gatesZ = gatesR + slot;
  const recurrent = gatesZ + slot;
  const sumsR = sums + slot;
  const sumsZ = sumsR + slot;
  const sumsRecurrent = sumsZ + slot;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const n = v128.load(gates + k);
    const r = v128.load(gatesR + k);
    const z = v128.load(gatesZ + k);
    const dh = v128.load(hiddenGradient + k);
    const keep = complement(z);
    const dn = f32x4.mul(f32x4.mul(dh, keep), complement(f32x4.mul(n, n)));
    const drn = f32x4.mul(dn, r);
    const fromZ = f32x4.mul(dh, f32x4.sub(v128.load(before + k), n));
    v128.store(sums + k, dn);
    v128.store(sumsR + k, f32x4.mul(f32x4.mul(drn, v128.load(recurrent + k)), complement(r)));
    v128.store(sumsZ + k, f32x4.mul(fromZ, f32x4.mul(z, keep)));
    v128.store(sumsRecurrent + k, drn);
    v128.store(hiddenGradient + k, f32x4.mul(dh, z));
  }
}

/** First half with the reset before: ∂s_n, ∂s_z and ∂h ⊙ z. */
export function gruCandidateBackward(
  gates: usize,
  slot: usize,
  before: usize,
  hiddenGradient: usize,
  size: usize,
  sums: usize,
): void {
  const gatesZ = gates + slot * 2;
  const sumsZ = sums + slot * 2;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const n = v128.load(gates + k);
    const z = v128.load(gatesZ + k);
    const dh = v128.load(hiddenGradient + k);
    const keep = complement(z);
    const fromZ = f32x4.mul(dh, f32x4.sub(v128.load(before + k), n));
    v128.store(sums + k, f32x4.mul(f32x4.mul(dh, keep), complement(f32x4.mul(n, n))));
    v128.store(sumsZ + k, f32x4.mul(fromZ, f32x4.mul(z, keep)));
    v128.store(hiddenGradient + k, f32x4.mul(dh, z));
  }
}

/** Second half, given ∂(r ⊙ h₋): ∂s_r, its share of ∂h₋, and r ⊙ h₋ once more. */
export function gruResetBackward(
  gates: usize,
  slot: usize,
  before: usize,
  resetGradient: usize,
  hiddenGradient: usize,
  size: usize,
  sums: usize,
  reset: usize,
): void {
  const gatesR = gates + slot;
  const sumsR = sums + slot;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const r = v128.load(gatesR + k);
    const previous = v128.load(before + k);
    const gradient = v128.load(resetGradient + k);
    const product = f32x4.mul(r, previous);
    v128.store(reset + k, product);
    v128.store(sumsR + k, f32x4.mul(f32x4.mul(gradient, product), complement(r)));
    v128.store(hiddenGradient + k, madd(gradient, r, v128.load(hiddenGradient + k)));
  }
}

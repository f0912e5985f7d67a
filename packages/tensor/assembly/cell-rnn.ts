/** h = tanh(s) or relu(s), where s is the sum of both products and the biases. */
import { tanh4 } from './transcendental';
import { complement, madd, VECTOR } from './vector';

/** `size` bytes of one panel. s becomes h; `before` keeps the hidden state that s was made from. */
export function rnnForward(
  s: usize,
  hidden: usize,
  size: usize,
  recorded: bool,
  before: usize,
  relu: bool,
): void {
  for (let i: usize = 0; i < size; i += VECTOR) {
    const sum = v128.load(s + i);
    const h = relu ? f32x4.max(sum, f32x4.splat(0)) : tanh4(sum);
    if (recorded) {
      v128.store(before + i, v128.load(hidden + i));
      v128.store(s + i, h);
    }
    v128.store(hidden + i, h);
  }
}

/** ∂s = ∂h · (1 − h²), or 0 where h ≤ 0 and else ∂h. */
export function rnnBackward(
  s: usize,
  hiddenGradient: usize,
  size: usize,
  sGradient: usize,
  relu: bool,
): void {
  for (let i: usize = 0; i < size; i += VECTOR) {
    const h = v128.load(s + i);
    const dh = v128.load(hiddenGradient + i);
    const ds = relu
      ? v128.andnot(dh, f32x4.le(h, f32x4.splat(0)))
      : f32x4.mul(dh, complement(f32x4.mul(h, h)));
    v128.store(sGradient + i, ds);
  }
}

/**
 * i, f, o = σ(s), g = tanh(s), each with its own sum s;
 * c = f ⊙ c₋ + i ⊙ g;  h = o ⊙ tanh c.
 */
import { sigmoid4, tanh4 } from './transcendental';
import { complement, madd, VECTOR } from './vector';

/**
 * `size` bytes of one panel. `slot` is the step in bytes from one gate's sums to the next; they
 * become the gates. `before` and `beforeCell` keep the state that went in.
 */
export function lstmForward(
  sums: usize,
  slot: usize,
  hidden: usize,
  cell: usize,
  size: usize,
  recorded: bool,
  before: usize,
  beforeCell: usize,
): void {
  const sumsF = sums + slot;
  const sumsG = sumsF + slot;
  const sumsO = sumsG + slot;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const i = sigmoid4(v128.load(sums + k));
    const f = sigmoid4(v128.load(sumsF + k));
    const g = tanh4(v128.load(sumsG + k));
    const o = sigmoid4(v128.load(sumsO + k));
    const previous = v128.load(cell + k);
    const c = madd(f, previous, f32x4.mul(i, g));
    if (recorded) {
      v128.store(sums + k, i);
      v128.store(sumsF + k, f);
      v128.store(sumsG + k, g);
      v128.store(sumsO + k, o);
      v128.store(before + k, v128.load(hidden + k));
      v128.store(beforeCell + k, previous);
    }
    v128.store(cell + k, c);
    v128.store(hidden + k, f32x4.mul(o, tanh4(c)));
  }
}

/**
 * With ∂c ← ∂c + ∂h ⊙ o ⊙ (1 − tanh² c):
 * ∂s_i = ∂c ⊙ g ⊙ i(1 − i);  ∂s_f = ∂c ⊙ c₋ ⊙ f(1 − f);  ∂s_g = ∂c ⊙ i ⊙ (1 − g²);
 * ∂s_o = ∂h ⊙ tanh c ⊙ o(1 − o);  ∂c₋ = ∂c ⊙ f.
 */
export function lstmBackward(
  gates: usize,
  slot: usize,
  beforeCell: usize,
  hiddenGradient: usize,
  cellGradient: usize,
  size: usize,
  sums: usize,
): void {
  const gatesF = gates + slot;
  const gatesG = gatesF + slot;
  const gatesO = gatesG + slot;
  const sumsF = sums + slot;
  const sumsG = sumsF + slot;
  const sumsO = sumsG + slot;
  for (let k: usize = 0; k < size; k += VECTOR) {
    const i = v128.load(gates + k);
    const f = v128.load(gatesF + k);
    const g = v128.load(gatesG + k);
    const o = v128.load(gatesO + k);
    const previous = v128.load(beforeCell + k);
    const dh = v128.load(hiddenGradient + k);
    const squashed = tanh4(madd(f, previous, f32x4.mul(i, g)));
    const carried = f32x4.mul(f32x4.mul(dh, o), complement(f32x4.mul(squashed, squashed)));
    const dc = f32x4.add(v128.load(cellGradient + k), carried);
    v128.store(sums + k, f32x4.mul(f32x4.mul(dc, g), f32x4.mul(i, complement(i))));
    v128.store(sumsF + k, f32x4.mul(f32x4.mul(dc, previous), f32x4.mul(f, complement(f))));
    v128.store(sumsG + k, f32x4.mul(f32x4.mul(dc, i), complement(f32x4.mul(g, g))));
    v128.store(sumsO + k, f32x4.mul(f32x4.mul(dh, squashed), f32x4.mul(o, complement(o))));
    v128.store(cellGradient + k, f32x4.mul(dc, f));
  }
}

import type { UnaryKind } from '../backend/primitive-ops.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';
import { select } from './select.ts';

/** For y = f(x) and a gradient g of y: the gradient of x, and which of x and y it reads. */
interface Rule {
  readonly reads: 'x' | 'y' | null;
  gradient(g: Tensor, x: Tensor, y: Tensor): Tensor;
}

/** null: the gradient is zero everywhere. */
const rules: Record<UnaryKind, Rule | null> = {
  // y = −x
  negate: { reads: null, gradient: (g) => g.neg() },
  // y = |x|; 0 at 0
  absolute: { reads: 'x', gradient: (g, x) => g.mul(x.sign()) },
  sign: null,
  // y = eˣ, dy/dx = y
  exp: { reads: 'y', gradient: (g, _x, y) => g.mul(y) },
  // y = ln x, dy/dx = 1/x
  log: { reads: 'x', gradient: (g, x) => g.div(x) },
  // y = √x, dy/dx = 1 / 2y
  sqrt: { reads: 'y', gradient: (g, _x, y) => g.div(y.mul(2)) },
  // y = 1/x, dy/dx = −y²
  reciprocal: { reads: 'y', gradient: (g, _x, y) => g.mul(y.square().neg()) },
  // dy/dx = 1 − y²
  tanh: { reads: 'y', gradient: (g, _x, y) => g.mul(y.square().neg().add(1)) },
  // y = 1 / (1 + e⁻ˣ), dy/dx = y (1 − y)
  sigmoid: { reads: 'y', gradient: (g, _x, y) => g.mul(y.sub(y.square())) },
  // y = max(x, 0); 0 at 0, whatever g is
  relu: { reads: 'y', gradient: (g, _x, y) => select(y.lessEqual(0), g.constant(0, []), g) },
};

/** The method of Tensor, where it is not named as the kind is. */
const methods: Partial<Record<UnaryKind, string>> = { negate: 'neg', absolute: 'abs' };

/** y = f(x), element by element; same shape. */
export function unary(kind: UnaryKind, x: Tensor): Tensor {
  const method = methods[kind] ?? kind;
  checkDType(`Tensor.${method}`, 'x', x, 'float32');
  const y = x.wrap(x.shape, x.backend.primitives.unary(kind, x.buffer));
  const rule = rules[kind];
  if (rule === null) return y;
  const reads = rule.reads === null ? [] : [{ x, y }[rule.reads]];
  return y.recordedAs(method, [x], (g) => [rule.gradient(g, x, y)], { reads });
}

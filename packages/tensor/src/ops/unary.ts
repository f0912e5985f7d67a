import type { UnaryKind } from '../backend.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** For y = f(x) and a gradient g of y: the gradient of x; null where it is zero everywhere. */
type Rule = ((g: Tensor, x: Tensor, y: Tensor) => Tensor) | null;

const rules: Record<UnaryKind, Rule> = {
  // y = −x
  negate: (g) => g.neg(),
  // y = |x|; 0 at 0
  absolute: (g, x) => g.mul(x.sign()),
  sign: null,
  // y = eˣ, dy/dx = y
  exp: (g, _x, y) => g.mul(y),
  // y = ln x, dy/dx = 1/x
  log: (g, x) => g.div(x),
  // y = √x, dy/dx = 1 / 2y
  sqrt: (g, _x, y) => g.div(y.mul(2)),
  // y = 1/x, dy/dx = −y²
  reciprocal: (g, _x, y) => g.mul(y.square().neg()),
  // dy/dx = 1 − y²
  tanh: (g, _x, y) => g.mul(y.square().neg().add(1)),
  // y = 1 / (1 + e⁻ˣ), dy/dx = y (1 − y)
  sigmoid: (g, _x, y) => g.mul(y.sub(y.square())),
  // y = max(x, 0); 0 at 0
  relu: (g, _x, y) => g.mul(y.greater(0)),
};

/** y = f(x), element by element; same shape. */
export function unary(kind: UnaryKind, x: Tensor): Tensor {
  checkDType(`Tensor.${kind}`, 'x', x, 'float32');
  const y = x.wrap(x.shape, x.backend.primitives.unary(kind, x.buffer));
  const rule = rules[kind];
  return rule === null ? y : y.recordedAs(kind, [x], (g) => [rule(g, x, y)]);
}

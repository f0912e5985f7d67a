import type { BinaryKind } from '../backend.ts';
import { broadcastShapes, planBroadcast } from '../broadcast.ts';
import type { Tensor } from '../tensor.ts';
import { commonBackend } from './operands.ts';
import { select } from './select.ts';
import { sumTo } from './sum-to.ts';

/** For y = f(a, b) and a gradient g of y: the gradients of a and b, before broadcasting is undone. */
interface Rule {
  left(g: Tensor, a: Tensor, b: Tensor, y: Tensor): Tensor;
  right(g: Tensor, a: Tensor, b: Tensor, y: Tensor): Tensor;
}

/** null: the result is a step function, its gradient zero. */
const rules: Record<BinaryKind, Rule | null> = {
  add: { left: (g) => g, right: (g) => g },
  subtract: { left: (g) => g, right: (g) => g.neg() },
  multiply: { left: (g, _a, b) => g.mul(b), right: (g, a) => g.mul(a) },
  divide: { left: (g, _a, b) => g.div(b), right: (g, _a, b, y) => g.mul(y).div(b).neg() },
  // y = aᵇ: dy/da = b aᵇ⁻¹ (0 where b is 0), dy/db = y ln a (0 where a is 0)
  power: {
    left: (g, a, b) => select(b.equal(0), g.constant(0, []), g.mul(b).mul(a.pow(b.sub(1)))),
    right: (g, a, _b, y) => select(a.equal(0), g.constant(0, []), g.mul(y).mul(a.log())),
  },
  // Where a = b each gets half, as in PyTorch.
  maximum: {
    left: (g, a, b) => g.mul(a.greater(b).add(a.equal(b).mul(0.5))),
    right: (g, a, b) => g.mul(b.greater(a).add(a.equal(b).mul(0.5))),
  },
  minimum: {
    left: (g, a, b) => g.mul(a.less(b).add(a.equal(b).mul(0.5))),
    right: (g, a, b) => g.mul(b.less(a).add(a.equal(b).mul(0.5))),
  },
  equal: null,
  notEqual: null,
  less: null,
  lessEqual: null,
  greater: null,
  greaterEqual: null,
};

/**
 * y = f(a, b), element by element, broadcasting by NumPy's rule. int32 operands are taken as
 * float32, exact to 2²⁴.
 * @throws ShapeError when the shapes do not broadcast
 */
export function binary(kind: BinaryKind, left: Tensor, right: Tensor | number): Tensor {
  const where = `Tensor.${kind}`;
  const a = asFloat(left);
  const b = typeof right === 'number' ? a.constant(right, []) : asFloat(right);
  const backend = commonBackend(where, a, b);
  const shape = broadcastShapes(where, a.shape, b.shape);
  const plan = planBroadcast(shape, [a.shape, b.shape]);
  const y = a.wrap(shape, backend.primitives.binary(kind, a.buffer, b.buffer, plan));
  const rule = rules[kind];
  if (rule === null) return y;
  return y.recordedAs(kind, [a, b], (g) => [
    a.needsGradient ? sumTo(rule.left(g, a, b, y), a.shape) : null,
    b.needsGradient ? sumTo(rule.right(g, a, b, y), b.shape) : null,
  ]);
}

const asFloat = (x: Tensor): Tensor => (x.dtype === 'float32' ? x : x.cast('float32'));

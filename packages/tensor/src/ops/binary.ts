import { rules as argumentRules, check } from '@unrolled/guards';
import type { BinaryKind } from '../backend/primitive-ops.ts';
import { broadcastShapes, planBroadcast } from '../broadcast.ts';
import { commonBackend } from '../guards.ts';
import type { Tensor } from '../tensor.ts';
import { sumTo } from './expand.ts';
import { select } from './select.ts';

/** The values that a gradient reads. */
type Read = 'a' | 'b' | 'y';

/** For y = f(a, b) and a gradient g of y: that of one operand, before broadcasting is undone. */
interface Rule {
  readonly reads: readonly Read[];
  gradient(g: Tensor, a: Tensor, b: Tensor, y: Tensor): Tensor;
}

interface Rules {
  readonly left: Rule;
  readonly right: Rule;
}

const passedOn: Rule = { reads: [], gradient: (g) => g };

/** null: the result is a step function, its gradient zero. */
const rules: Record<BinaryKind, Rules | null> = {
  add: { left: passedOn, right: passedOn },
  subtract: { left: passedOn, right: { reads: [], gradient: (g) => g.neg() } },
  multiply: {
    left: { reads: ['b'], gradient: (g, _a, b) => g.mul(b) },
    right: { reads: ['a'], gradient: (g, a) => g.mul(a) },
  },
  divide: {
    left: { reads: ['b'], gradient: (g, _a, b) => g.div(b) },
    right: { reads: ['b', 'y'], gradient: (g, _a, b, y) => g.mul(y).div(b).neg() },
  },
  // y = aᵇ: dy/da = b aᵇ⁻¹ (0 where b is 0), dy/db = y ln a (0 where a is 0)
  power: {
    left: {
      reads: ['a', 'b'],
      gradient: (g, a, b) => select(b.equal(0), g.constant(0, []), g.mul(b).mul(a.pow(b.sub(1)))),
    },
    right: {
      reads: ['a', 'y'],
      gradient: (g, a, _b, y) => select(a.equal(0), g.constant(0, []), g.mul(y).mul(a.log())),
    },
  },
  maximum: { left: whereGreater('a', 'b'), right: whereGreater('b', 'a') },
  minimum: { left: whereGreater('b', 'a'), right: whereGreater('a', 'b') },
  equal: null,
  notEqual: null,
  less: null,
  lessEqual: null,
  greater: null,
  greaterEqual: null,
};

/** g where one operand is greater than the other; where they are equal, half of it, as in PyTorch. */
function whereGreater(one: 'a' | 'b', other: 'a' | 'b'): Rule {
  return {
    reads: ['a', 'b'],
    gradient: (g, a, b) => {
      const operands = { a, b };
      const isGreater = operands[one].greater(operands[other]);
      return g.mul(isGreater.add(a.equal(b).mul(0.5)));
    },
  };
}

/** The method of Tensor, where it is not named as the kind is. */
const methods: Partial<Record<BinaryKind, string>> = {
  subtract: 'sub',
  multiply: 'mul',
  divide: 'div',
  power: 'pow',
};

const operandRule = { ...argumentRules.tensor, words: 'a tensor or a number' };

/**
 * y = f(a, b), element by element, broadcasting by NumPy's rule. int32 operands are converted to float32,
 * which is exact to 2²⁴.
 * @throws ShapeError when the shapes do not broadcast
 */
export function binary(kind: BinaryKind, left: Tensor, right: Tensor | number): Tensor {
  const method = methods[kind] ?? kind;
  const where = `Tensor.${method}`;
  if (typeof right !== 'number') check(where, 'the other operand', right, operandRule);
  const a = asFloat(left);
  const b = typeof right === 'number' ? a.constant(right, []) : asFloat(right);
  const backend = commonBackend(where, a, b);
  const shape = broadcastShapes(where, a.shape, b.shape);
  const plan = planBroadcast(shape, [a.shape, b.shape]);
  const y = a.wrap(shape, backend.primitives.binary(kind, a.buffer, b.buffer, plan));
  const rule = rules[kind];
  if (rule === null) return y;
  const { left: ofA, right: ofB } = rule;
  const operands = { a, b, y };
  const reads = [...(a.needsGradient ? ofA.reads : []), ...(b.needsGradient ? ofB.reads : [])];
  return y.recordedAs(
    method,
    [a, b],
    (g) => [
      a.needsGradient ? sumTo(ofA.gradient(g, a, b, y), a.shape) : null,
      b.needsGradient ? sumTo(ofB.gradient(g, a, b, y), b.shape) : null,
    ],
    { reads: reads.map((name) => operands[name]) },
  );
}

const asFloat = (x: Tensor): Tensor => (x.dtype === 'float32' ? x : x.cast('float32'));

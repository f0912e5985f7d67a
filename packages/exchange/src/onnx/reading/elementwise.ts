import { type Tensor, where } from '@unrolled/tensor';
import { isConstant } from './decode-tensor.ts';
import type { NodeCall, Operator, Value } from './node-call.ts';

const unary =
  (compute: (x: Tensor, call: NodeCall) => Tensor): Operator =>
  (call) => [compute(call.tensor(0), call)];

const binary =
  (compute: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (call) => [compute(call.tensor(0), call.tensor(1))];

/** Operator of one input or more, folded from the first to the last. */
const folded =
  (compute: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (call) => {
    const inputs = Array.from({ length: call.inputCount }, (_, place) => call.tensor(place));
    return [inputs.reduce(compute)];
  };

const isWhole = (value: Value): boolean =>
  isConstant(value) ? value.values instanceof Float64Array : value.dtype === 'int32';

/** The axis of a softmax: before operator set 13 all axes from `axis` on, where only the last is supported. */
function softmaxAxis(call: NodeCall, x: Tensor): number {
  const axis = call.axis(call.number('axis', call.operatorSet < 13 ? 1 : -1), x.rank);
  if (call.operatorSet >= 13 || axis === x.rank - 1) return axis;
  throw call.error(`axis must be the last, got ${axis} of ${x.rank}`);
}

/** Elementwise operators of one operand, and of two with broadcasting. */
export const elementwise: Readonly<Record<string, Operator>> = {
  Add: binary((a, b) => a.add(b)),
  Sub: binary((a, b) => a.sub(b)),
  Mul: binary((a, b) => a.mul(b)),
  Div: (call) => {
    const areWhole = [0, 1].every((place) => isWhole(call.value(place)));
    if (areWhole && ![0, 1].every((place) => isConstant(call.value(place)))) {
      throw call.error('whole numbers that are computed cannot be divided');
    }
    return [call.tensor(0).div(call.tensor(1))];
  },
  Pow: binary((a, b) => a.pow(b)),
  Max: folded((a, b) => a.maximum(b)),
  Min: folded((a, b) => a.minimum(b)),
  Sum: folded((a, b) => a.add(b)),
  Equal: binary((a, b) => a.equal(b)),
  Less: binary((a, b) => a.less(b)),
  Greater: binary((a, b) => a.greater(b)),
  LessOrEqual: binary((a, b) => a.less(b).maximum(a.equal(b))),
  GreaterOrEqual: binary((a, b) => a.greater(b).maximum(a.equal(b))),
  Not: unary((x) => x.equal(0)),
  And: binary((a, b) => a.mul(b)),
  Or: binary((a, b) => a.maximum(b)),
  Where: (call) => [where(call.tensor(0), call.tensor(1), call.tensor(2))],
  Neg: unary((x) => x.neg()),
  Abs: unary((x) => x.abs()),
  Sqrt: unary((x) => x.sqrt()),
  Exp: unary((x) => x.exp()),
  Log: unary((x) => x.log()),
  Reciprocal: unary((x) => x.reciprocal()),
  Tanh: unary((x) => x.tanh()),
  Sigmoid: unary((x) => x.sigmoid()),
  Relu: unary((x) => x.relu()),
  LeakyRelu: unary((x, call) => x.maximum(0).add(x.minimum(0).mul(call.number('alpha', 0.01)))),
  Elu: unary((x, call) => x.maximum(0).add(x.minimum(0).exp().sub(1).mul(call.number('alpha', 1)))),
  // ln(1 + eˣ), without overflow
  Softplus: unary((x) => x.relu().add(x.abs().neg().exp().add(1).log())),
  Softsign: unary((x) => x.div(x.abs().add(1))),
  PRelu: binary((x, slope) => x.maximum(0).add(x.minimum(0).mul(slope))),
  HardSigmoid: unary((x, call) =>
    x.mul(call.number('alpha', 0.2)).add(call.number('beta', 0.5)).clamp(0, 1),
  ),
  Clip: unary((x, call) => {
    const [least] = call.has(1) ? call.numbers(1) : [call.number('min', -3.4e38)];
    const [most] = call.has(2) ? call.numbers(2) : [call.number('max', 3.4e38)];
    return x.clamp(least, most);
  }),
  Softmax: unary((x, call) => x.softmax(softmaxAxis(call, x))),
  LogSoftmax: unary((x, call) => x.logSoftmax(softmaxAxis(call, x))),
};

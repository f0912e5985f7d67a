import type { BinaryKind, UnaryKind } from '../../backend/primitive-ops.ts';
import type { Broadcast } from '../../broadcast.ts';
import type { Values } from './values.ts';

/** Each unary op on one value. */
export const unaryFunctions: Record<UnaryKind, (x: number) => number> = {
  negate: (x) => -x,
  absolute: Math.abs,
  sign: Math.sign,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => (x < 0 ? 0 : x),
};

/** Each binary op on two values. */
export const binaryFunctions: Record<BinaryKind, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => a ** b,
  maximum: Math.max,
  minimum: Math.min,
  equal: (a, b) => Number(a === b),
  notEqual: (a, b) => Number(a !== b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
};

/** Calls `visit` with the index in each operand, for every element of the output in order. */
function forEachBroadcast(plan: Broadcast, visit: (places: readonly number[]) => void): void {
  const { shape, strides } = plan;
  const walk = (axis: number, places: readonly number[]) => {
    if (axis === shape.length) {
      visit(places);
      return;
    }
    for (let index = 0; index < shape[axis]; index++) {
      walk(
        axis + 1,
        places.map((place, operand) => place + index * strides[operand][axis]),
      );
    }
  };
  walk(
    0,
    strides.map(() => 0),
  );
}

/** Fills `y` with f of the operands' values. */
export function combine(
  y: Values,
  plan: Broadcast,
  operands: readonly Values[],
  f: (...values: number[]) => number,
): Values {
  let next = 0;
  forEachBroadcast(plan, (places) => {
    y[next++] = f(...places.map((place, operand) => operands[operand][place]));
  });
  return y;
}

import { type BinaryKind, type Broadcast, sizeOf, type UnaryKind } from '@unrolled/tensor';
import type { Program } from '../device.ts';
import { coordinates, kernel, place } from './index-code.ts';

const unaryCode: Record<UnaryKind, string> = {
  negate: 'return -v;',
  absolute: 'return Math.abs(v);',
  sign: 'if (v > 0) { return 1; } if (v < 0) { return -1; } return v;',
  exp: 'return exponential(v);',
  log: 'return logarithm(v);',
  sqrt: 'return Math.sqrt(v);',
  reciprocal: 'return 1 / v;',
  tanh: 'return hyperbolicTangent(v);',
  sigmoid: 'return sigmoid(v);',
  // The sum is of NaN, or of 0: compilers may make a shorter form max(v, 0), which drops NaN.
  relu: 'if (v > 0) { return v; } if (v < 0) { return 0; } return v + v;',
};

/** The sums in maximum and minimum are of NaN. */
const binaryCode: Record<BinaryKind, string> = {
  add: 'return v + w;',
  subtract: 'return v - w;',
  multiply: 'return v * w;',
  divide: 'return v / w;',
  power: 'return power(v, w);',
  maximum: 'if (v >= w) { return v; } if (v < w) { return w; } return v + w;',
  minimum: 'if (v <= w) { return v; } if (v > w) { return w; } return v + w;',
  equal: 'if (v === w) { return 1; } return 0;',
  notEqual: 'if (v === w) { return 0; } return 1;',
  less: 'if (v < w) { return 1; } return 0;',
  lessEqual: 'if (v <= w) { return 1; } return 0;',
  greater: 'if (v > w) { return 1; } return 0;',
  greaterEqual: 'if (v >= w) { return 1; } return 0;',
};

/** y[i] = value, for all i. */
export const fill = (size: number): Program => ({
  key: 'fill',
  size,
  source: () => 'function (value) { return value; }',
});

/** y[i] = f(x[i]) */
export const unary = (kind: UnaryKind, size: number): Program => ({
  key: kind,
  size,
  source: () => kernel(['x'], `const v = x[i];\n${unaryCode[kind]}`),
});

/** y[i] = x[i] rounded towards 0. */
export const truncate = (size: number): Program => ({
  key: 'truncate',
  size,
  source: () =>
    kernel(['x'], 'const v = x[i];\nif (v < 0) { return Math.ceil(v); }\nreturn Math.floor(v);'),
});

/** y[i] = f(a[i], b[i]), both broadcast. */
export const binary = (kind: BinaryKind, plan: Broadcast): Program => ({
  key: `${kind} ${describePlan(plan)}`,
  size: sizeOf(plan.shape),
  source: () =>
    kernel(
      ['a', 'b'],
      `${coordinates('i', plan.shape, 'c')}
      const v = a[${place('c', plan.strides[0])}];
      const w = b[${place('c', plan.strides[1])}];
      ${binaryCode[kind]}`,
    ),
});

/** c[i] = condition[i] ≠ 0 ? a[i] : b[i], all three broadcast. */
export const select = (plan: Broadcast): Program => ({
  key: `select ${describePlan(plan)}`,
  size: sizeOf(plan.shape),
  source: () =>
    kernel(
      ['condition', 'a', 'b'],
      `${coordinates('i', plan.shape, 'c')}
      if (condition[${place('c', plan.strides[0])}] !== 0) {
        return a[${place('c', plan.strides[1])}];
      }
      return b[${place('c', plan.strides[2])}];`,
    ),
});

const describePlan = ({ shape, strides }: Broadcast): string => `${shape} ${strides.join(' ')}`;

import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';

const elementwise = (
  key: string,
  size: number,
  names: readonly string[],
  code: string,
): Program => ({
  key,
  size,
  source: () => kernel(names, `return ${code};`),
});

/** The gradient with weight decay: that of the loss + decay · p. */
const decayed = '(gradient[i] + decay * parameter[i])';

/** Parameter after a step of SGD without momentum. */
export const sgdParameter = (size: number): Program =>
  elementwise(
    'sgd',
    size,
    ['parameter', 'gradient', 'rate', 'decay'],
    `parameter[i] - rate * ${decayed}`,
  );

/** v ← momentum · v + fresh · g */
export const sgdVelocity = (size: number): Program =>
  elementwise(
    'sgdVelocity',
    size,
    ['parameter', 'gradient', 'velocity', 'momentum', 'fresh', 'decay'],
    `momentum * velocity[i] + fresh * ${decayed}`,
  );

/** Parameter after a step of SGD with momentum. */
export const sgdMomentumParameter = (size: number, nesterov: boolean): Program =>
  elementwise(
    `sgdMomentum ${nesterov}`,
    size,
    ['parameter', 'gradient', 'velocity', 'rate', 'momentum', 'decay'],
    nesterov
      ? `parameter[i] - rate * (${decayed} + momentum * velocity[i])`
      : 'parameter[i] - rate * velocity[i]',
  );

/** m ← β m + (1 − β) g, with the second factor given, exact where β is near 1. */
export const adamMean = (size: number): Program =>
  elementwise(
    'adamMean',
    size,
    ['parameter', 'gradient', 'mean', 'beta', 'fresh', 'decay'],
    `beta * mean[i] + fresh * ${decayed}`,
  );

/** v ← β v + (1 − β) g² */
export const adamVariance = (size: number): Program =>
  elementwise(
    'adamVariance',
    size,
    ['parameter', 'gradient', 'variance', 'beta', 'fresh', 'decay'],
    `beta * variance[i] + fresh * ${decayed} * ${decayed}`,
  );

/** p ← keep · p − rate · m / (√v · correction + ε) */
export const adamParameter = (size: number): Program =>
  elementwise(
    'adamParameter',
    size,
    ['parameter', 'mean', 'variance', 'rate', 'correction', 'epsilon', 'keep'],
    'keep * parameter[i] - rate * mean[i] / (Math.sqrt(variance[i]) * correction + epsilon)',
  );

/** Gradients that one kernel takes, limited by the operands of a kernel. */
export const gradientsAtOnce = 7;

/** Threads that share the elements of one gradient. */
const sharers = 64;

/** [gradients, sharers] sums of squares. Arguments: gradients of these sizes. */
export const squares = (sizes: readonly number[]): Program => ({
  key: 'squares',
  size: sizes.length * sharers,
  source: () =>
    kernel(
      sizes.map((_, index) => `x${index}`),
      `${coordinates('i', [sizes.length, sharers], 'c')}
      let sum = 0;
      ${sizes
        .map(
          (size, index) => `if (c0 === ${index}) {
            for (let k = 0; k < ${Math.ceil(size / sharers)}; k++) {
              const n = k * ${sharers} + c1;
              if (n < ${size}) { sum += x${index}[n] * x${index}[n]; }
            }
          }`,
        )
        .join('\n')}
      return sum;`,
    ),
});

/** √Σ of `count` sums of squares. */
export const norm = (count: number): Program => ({
  key: 'norm',
  size: 1,
  source: () =>
    kernel(
      ['squares'],
      `let sum = 0;
      for (let k = 0; k < ${count}; k++) { sum += squares[k]; }
      return Math.sqrt(sum);`,
    ),
});

/** g · min(1, maximum / (norm + 1e-6)) */
export const scaleToNorm = (size: number): Program =>
  elementwise(
    'scaleToNorm',
    size,
    ['gradient', 'norm', 'maximum'],
    'gradient[i] * Math.min(1, maximum / (norm[0] + 0.000001))',
  );

import { adamStep, clipGlobalNorm, sgdStep } from '@unrolled/tensor';
import { type Case, exactly, range, valuesOnly } from '../case.ts';

const sgd = {
  learningRate: 0.1,
  momentum: 0,
  dampening: 0,
  nesterov: false,
  weightDecay: 0,
};
const sgdForms = {
  momentum: { ...sgd, momentum: 0.9 },
  dampened: { ...sgd, momentum: 0.9, dampening: 0.3 },
  nesterov: { ...sgd, momentum: 0.9, nesterov: true },
  decaying: { ...sgd, momentum: 0.9, weightDecay: 0.1 },
};
const adam = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decoupled: false,
};
const adamForms = {
  plain: adam,
  decaying: { ...adam, weightDecay: 0.1 },
  decoupled: { ...adam, weightDecay: 0.1, decoupled: true },
};
const still = (length: number) => exactly(new Float32Array(length));

const steps: Case[] = [1, 7, 33].flatMap((length) => [
  valuesOnly(`sgd step of ${length}`, [[length], [length]], (parameter, gradient) => {
    sgdStep(parameter, gradient, null, { ...sgd, weightDecay: 0.01 });
    return [parameter, gradient];
  }),
  ...Object.entries(sgdForms).map(([name, spec]) =>
    valuesOnly(
      `sgd steps, ${name}, of ${length}`,
      [[length], range(-1, 1, length), range(-0.5, 2, length), still(length)],
      (parameter, first, second, velocity) => {
        for (const gradient of [first, second, first]) sgdStep(parameter, gradient, velocity, spec);
        return [parameter, first, second, velocity];
      },
    ),
  ),
  ...Object.entries(adamForms).map(([name, spec]) =>
    valuesOnly(
      `adam steps, ${name}, of ${length}`,
      [[length], range(0.1, 1, length), range(-2, -0.1, length), still(length), still(length)],
      (parameter, first, second, mean, variance) => {
        [first, second, first].forEach((gradient, index) => {
          adamStep(parameter, gradient, mean, variance, { ...spec, step: index + 1 });
        });
        return [parameter, first, second, mean, variance];
      },
    ),
  ),
]);

const clips: Case[] = [
  valuesOnly('clip by norm, beyond the maximum', [[3, 5], [7], [33, 3]], (...gradients) => [
    clipGlobalNorm(gradients, 1.5),
    ...gradients,
  ]),
  valuesOnly('clip by norm, below the maximum', [[3, 5], [7]], (...gradients) => [
    clipGlobalNorm(gradients, 1000),
    ...gradients,
  ]),
  valuesOnly('clip by norm of zeros', [still(5)], (gradient) => [
    clipGlobalNorm([gradient], 1),
    gradient,
  ]),
  valuesOnly(
    'assign',
    [
      [3, 5],
      [3, 5],
    ],
    (target, source) => [target.assign(source), source],
  ),
];

/** Cases of optimizer steps and clipping. */
export const optimizerCases: readonly Case[] = [...steps, ...clips];

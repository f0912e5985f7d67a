import { adamStep, clipGlobalNorm, setBackend, sgdStep, tensor, zeros } from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, readFixtures } from './pytorch.ts';

interface OptimizerFixture {
  readonly name: string;
  readonly initial: readonly (readonly number[])[];
  readonly steps: readonly {
    readonly gradients: readonly (readonly number[])[];
    readonly parameters: readonly (readonly number[])[];
    /** The norm before clipping; null where the case clips nothing. */
    readonly norm: number | null;
  }[];
}

const sgd = { learningRate: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
const adam = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decoupled: false,
};

const sgdForms: Record<string, typeof sgd> = {
  sgd,
  'sgd, decaying': { ...sgd, weightDecay: 0.05 },
  'sgd, momentum': { ...sgd, momentum: 0.9 },
  'sgd, nesterov and decaying': { ...sgd, momentum: 0.9, nesterov: true, weightDecay: 0.05 },
  'sgd, clipped': sgd,
  'sgd, clipped far away': sgd,
};
const adamForms: Record<string, typeof adam> = {
  adam,
  'adam, decaying': { ...adam, weightDecay: 0.05 },
  adamw: { ...adam, weightDecay: 0.05, decoupled: true },
};
const clipping: Record<string, number> = { 'sgd, clipped': 1.5, 'sgd, clipped far away': 1000 };

const fixtures = readFixtures<OptimizerFixture>('optimizers.json');

describe.each(backends)('optimizers as in PyTorch: $name', ({ create, closeness }) => {
  beforeAll(async () => {
    setBackend(await create());
  });

  it.each(fixtures)('$name', async ({ name, initial, steps }) => {
    const parameters = initial.map((values) => tensor(values));
    const memories = initial.map(({ length }) => [zeros([length]), zeros([length])]);
    for (const [index, step] of steps.entries()) {
      const gradients = step.gradients.map((values) => tensor(values));
      if (name in clipping) {
        const norm = clipGlobalNorm(gradients, clipping[name]);
        await expect(norm).toBeAllClose([step.norm as number], closeness);
      }
      parameters.forEach((parameter, place) => {
        const [first, second] = memories[place];
        const gradient = gradients[place];
        if (name in sgdForms) {
          const spec = sgdForms[name];
          sgdStep(parameter, gradient, spec.momentum > 0 ? first : null, spec);
        } else {
          adamStep(parameter, gradient, first, second, { ...adamForms[name], step: index + 1 });
        }
      });
      for (const [place, parameter] of parameters.entries()) {
        await expect(parameter, `parameter ${place} after step ${index + 1}`).toBeAllClose(
          step.parameters[place],
          closeness,
        );
      }
    }
  });
});

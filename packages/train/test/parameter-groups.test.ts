import { shuffledBatches } from '@unrolled/datasets';
import { Linear, Parameter } from '@unrolled/nn';
import { ArgumentError, getBackend, Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { Adagrad, Adam, AdamW, everySteps, Logging, RMSProp, SGD, Trainer } from '../src/index.ts';

const optimizers = { SGD, RMSProp, Adagrad, Adam, AdamW };
const parametersOf = () => [new Parameter(tensor([1, 2, 3])), new Parameter(tensor([4, 5]))];

function stepTwice(parameters: readonly Parameter[], ...all: { step(): void }[]) {
  for (let step = 0; step < 2; step++) {
    for (const [index, parameter] of parameters.entries()) {
      parameter.zeroGrad();
      parameter.grad = tensor(parameter.size === 3 ? [0.5, -1, step] : [index, -0.25]);
    }
    for (const optimizer of all) optimizer.step();
  }
  return parameters.map((parameter) => [...parameter.dataSync()]);
}

describe.each(Object.entries(optimizers))('groups of %s', (_, Optimizer) => {
  it('learn as with optimizers of their own', () => {
    const [a, b] = parametersOf();
    const [c, d] = parametersOf();
    const groups = [{ parameters: [a], rateScale: 0.1, weightDecay: 0.2 }, { parameters: [b] }];
    const grouped = new Optimizer(groups, { learningRate: 0.5, weightDecay: 0.01 });
    const apart = [
      new Optimizer([c], { learningRate: 0.5 * 0.1, weightDecay: 0.2 }),
      new Optimizer([d], { learningRate: 0.5, weightDecay: 0.01 }),
    ];
    expect(stepTwice([a, b], grouped)).toEqual(stepTwice([c, d], ...apart));
  });
});

it('groups follow the rate that a schedule sets', () => {
  const [a] = parametersOf();
  const optimizer = new SGD([{ parameters: [a], rateScale: 0.5 }]);
  optimizer.learningRate = 2;
  a.grad = tensor([1, 1, 1]);
  optimizer.step();
  expect([...a.dataSync()]).toEqual([0, 1, 2]);
});

it('a parameter in two groups, and what is neither, is refused', () => {
  const [a, b] = parametersOf();
  expect(() => new Adam([{ parameters: [a, b] }, { parameters: [b] }])).toThrow(
    'Adam: a parameter must be in one group, got one of shape [2] in two',
  );
  expect(
    () => new Adam([{ parameters: [a], rate: 1 } as object as { parameters: Parameter[] }]),
  ).toThrow(/^Adam, group 0: unknown option "rate"; the options are parameters, rateScale/);
  expect(() => new Adam([a, { parameters: [b] }] as Parameter[])).toThrow(ArgumentError);
});

describe('batchesPerStep', () => {
  /** A line through examples, whose batches are of one each. */
  function createTrainer(batchSize: number, batchesPerStep?: number) {
    const model = new Linear({ inFeatures: 1, outFeatures: 1, rng: new Rng(1) });
    const losses: number[] = [];
    const trainer = new Trainer<readonly number[]>({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 0.1 }),
      data: shuffledBatches({ examples: [1, 2, 3, 4], batchSize, rng: new Rng(2) }),
      batchesPerStep,
      unitsOf: (batch) => batch.length,
      loss: (batch) => {
        const x = tensor([...batch], [batch.length, 1]);
        return model.forward(x).sub(x.mul(3)).square().mean();
      },
      callbacks: [new Logging({ when: everySteps(1), log: ({ loss }) => losses.push(loss) })],
    });
    return { model, trainer, losses };
  }

  it('computes the gradients and the loss of the batches together', async () => {
    const together = createTrainer(2);
    const parts = createTrainer(1, 2);
    await together.trainer.run({ steps: 6 });
    await parts.trainer.run({ steps: 6 });
    expect(parts.trainer.epoch).toBe(3);
    parts.losses.forEach((loss, step) => {
      expect(loss).toBeCloseTo(together.losses[step], 4);
    });
    const [expected] = together.model.weight.dataSync();
    expect(parts.model.weight.dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('leaves nothing behind', async () => {
    const { trainer } = createTrainer(1, 4);
    await trainer.run({ steps: 1 });
    const before = getBackend().report().liveBuffers;
    await trainer.run({ steps: 9 });
    expect(getBackend().report().liveBuffers).toBeLessThanOrEqual(before);
  });
});

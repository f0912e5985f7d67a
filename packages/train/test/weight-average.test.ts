import { shuffledBatches } from '@unrolled/datasets';
import { Module, Parameter } from '@unrolled/nn';
import { ArgumentError, Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { everySteps, type Score, SGD, Trainer, Validation, WeightAverage } from '../src/index.ts';
import { createTinyTrainer, TinyModel, throughFile } from './tiny-model.ts';

class Falling extends Module {
  readonly weight = new Parameter(tensor([0, 10]));
}

/** Weights that fall by one each step. */
function createRun(decay?: number) {
  const model = new Falling();
  const average = new WeightAverage({ model, decay });
  const scores: Score[] = [];
  const trainer = new Trainer<readonly number[]>({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 1 }),
    data: shuffledBatches({ examples: [1], batchSize: 1, rng: new Rng(1) }),
    loss: () => model.weight.sum(),
    callbacks: [
      average,
      new Validation({
        when: everySteps(1),
        evaluate: () => average.using(() => model.weight.dataSync()[0]),
      }),
      { name: 'scores', onScore: (score) => void scores.push(score) },
    ],
  });
  return { model, average, trainer, scores };
}

describe('WeightAverage', () => {
  it('begins with the weights after the first step, and follows them by its decay', async () => {
    const { model, average, trainer, scores } = createRun(0.5);
    await trainer.run({ steps: 3 });
    expect(scores.map(({ value }) => value)).toEqual([-1, -1.5, -2.25]);
    expect([...model.weight.dataSync()]).toEqual([-3, 7]);
    average.apply();
    expect([...model.weight.dataSync()]).toEqual([-2.25, 7.75]);
  });

  it('puts the trained weights back, also where what uses the average throws', async () => {
    const { model, average, trainer } = createRun();
    await average.using(() => expect([...model.weight.dataSync()]).toEqual([0, 10]));
    await trainer.run({ steps: 2 });
    const failing = average.using(async () => {
      expect(model.weight.dataSync()[0]).toBeCloseTo(-1.001, 6);
      throw new RangeError('no score');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect([...model.weight.dataSync()]).toEqual([-2, 8]);
  });

  it('resumes to the same bits, after whichever step', async () => {
    const start = () => {
      const model = new TinyModel(1);
      const average = new WeightAverage({ model, decay: 0.9 });
      const { trainer } = createTinyTrainer(1, { model, callbacks: [average] });
      return { average, model, trainer };
    };
    const whole = start();
    await whole.trainer.run({ steps: 5 });
    whole.average.apply();
    for (const cut of [0, 1, 3]) {
      const first = start();
      if (cut > 0) await first.trainer.run({ steps: cut });
      const second = start();
      second.trainer.restore(throughFile(await first.trainer.snapshot()));
      await second.trainer.run({ steps: 5 });
      second.average.apply();
      expect(second.model.recurrent.dataSync()).toEqual(whole.model.recurrent.dataSync());
    }
  });

  it('refuses to use the average for what is no function', async () => {
    const { average } = createRun();
    await expect(average.using(3 as never)).rejects.toThrow(
      'WeightAverage.using: run must be a function, got 3',
    );
  });

  it.each([1, -0.1, Number.NaN])('refuses a decay of %d', (decay) => {
    expect(() => new WeightAverage({ model: new Falling(), decay })).toThrow(ArgumentError);
  });
});

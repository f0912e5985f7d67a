import { shuffledBatches } from '@unrolled/datasets';
import { Module, Parameter } from '@unrolled/nn';
import { DataError, Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  anyOf,
  atEnd,
  atProgress,
  type Callback,
  EarlyStopping,
  evenly,
  everyEpochs,
  everySeconds,
  everySteps,
  type LogEntry,
  Logging,
  Progress,
  type ProgressEvent,
  type Score,
  SGD,
  Trainer,
  type TrainerOptions,
  Validation,
  type When,
} from '../src/index.ts';

class Falling extends Module {
  readonly weight = new Parameter(tensor([0]));
}

/** A weight that each step lowers by 1, and whose loss is itself: −(steps done). */
function createTrainer(options: Partial<TrainerOptions<readonly number[]>>) {
  const model = new Falling();
  const trainer = new Trainer<readonly number[]>({
    optimizer: new SGD(model.parameters(), { learningRate: 1 }),
    data: shuffledBatches({ examples: [1, 2, 3, 4, 5], batchSize: 2, rng: new Rng(1) }),
    ...options,
    model,
    loss: () => model.weight.sum(),
  });
  return { model, trainer };
}

/** Steps after which `when` holds, of a run of 10 that takes 0.3 s a step. */
async function stepsWhen(when: When): Promise<number[]> {
  const steps: number[] = [];
  let now = 0;
  const { trainer } = createTrainer({
    clock: () => now,
    callbacks: [
      {
        name: 'when',
        onStep: (event) => {
          if (when(event)) steps.push(event.step);
        },
        onSettled: () => {
          now += 300;
        },
      },
    ],
  });
  await trainer.run({ steps: 10 });
  return steps;
}

describe('when', () => {
  it('everySteps', async () => expect(await stepsWhen(everySteps(3))).toEqual([3, 6, 9]));
  it('everyEpochs', async () => expect(await stepsWhen(everyEpochs())).toEqual([3, 6, 9]));
  it('everyEpochs(2)', async () => expect(await stepsWhen(everyEpochs(2))).toEqual([6]));
  it('everySeconds', async () => expect(await stepsWhen(everySeconds(1))).toEqual([5, 8]));
  it('atProgress', async () =>
    expect(await stepsWhen(atProgress(0.25, 0.5, 1))).toEqual([3, 5, 10]));
  it.each([
    [0, []],
    [1, [10]],
    [3, [4, 7, 10]],
    [10, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [1e9, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])('evenly(%d)', async (times, steps) => expect(await stepsWhen(evenly(times))).toEqual(steps));
  it('evenly is late by no step, whatever is rounded', () => {
    for (let steps = 1; steps < 120; steps++) {
      for (let step = 1; step <= steps; step++) {
        const at = { progress: step / steps, before: { progress: (step - 1) / steps } };
        expect(evenly(steps)(at as Parameters<When>[0])).toBe(true);
      }
    }
  });
  it('atEnd', async () => expect(await stepsWhen(atEnd())).toEqual([10]));
  it('anyOf', async () =>
    expect(await stepsWhen(anyOf(everySteps(4), everySteps(3)))).toEqual([3, 4, 6, 8, 9]));
  it('refuses a count of nothing', () => expect(() => everySteps(0)).toThrow(/everySteps: count/));
});

describe('Logging', () => {
  it('writes the mean loss since the last entry', async () => {
    const log: LogEntry[] = [];
    const scores: Score[] = [];
    const { trainer } = createTrainer({
      callbacks: [
        new Logging({
          when: everySteps(2),
          log: (entry) => log.push(entry),
          logScore: (score) => scores.push(score),
        }),
        new Validation({ when: everySteps(3), evaluate: () => 7 }),
      ],
    });
    await trainer.run({ steps: 5 });
    expect(log).toEqual([
      { step: 2, epoch: expect.any(Number), loss: -0.5, learningRate: 1, gradientNorm: 1 },
      { step: 4, epoch: expect.any(Number), loss: -2.5, learningRate: 1, gradientNorm: 1 },
    ]);
    expect(scores).toMatchObject([{ name: 'validation', value: 7, step: 3 }]);
  });
});

describe('Progress', () => {
  it('tells loss, rate and time left', async () => {
    let now = 0;
    const events: ProgressEvent[] = [];
    const { trainer } = createTrainer({
      clock: () => now,
      unitsOf: () => {
        now += 500;
        return 40;
      },
      callbacks: [
        new Progress({ report: (event) => events.push(event), smoothing: 0.5 }),
        {
          name: 'slow',
          onSettled: () => {
            now += 1000;
          },
        },
      ],
    });
    await trainer.run({ steps: 4 });
    expect(events.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ progress }) => progress)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(events.map(({ unitsPerSecond }) => unitsPerSecond)).toEqual([80, 80, 80, 80]);
    // Losses 0, −1, −2, −3, each of half the weight of the next.
    expect(events[1].loss).toBeCloseTo(-2 / 3, 12);
    expect(events[3].loss).toBeCloseTo(-(2 + 8 + 24) / 15, 12);
    expect(events.map(({ seconds }) => seconds)).toEqual([0.5, 2, 3.5, 5]);
    expect(events[1].secondsLeft).toBeCloseTo(2, 12);
    expect(events[3].secondsLeft).toBe(0);
  });

  it('estimates from where a run goes on', async () => {
    let now = 0;
    const events: ProgressEvent[] = [];
    const create = (callbacks: Callback[]) =>
      createTrainer({
        clock: () => now,
        unitsOf: () => {
          now += 1000;
          return 1;
        },
        callbacks,
      }).trainer;
    const first = create([]);
    await first.run({ steps: 8 });
    const second = create([new Progress({ report: (event) => events.push(event) })]);
    second.restore(await first.snapshot());
    await second.run({ steps: 10 });
    expect(events[0]).toMatchObject({ step: 9, progress: 0.9 });
    expect(events[0].secondsLeft).toBeCloseTo(1, 9);
  });

  it('knows of no time left without a limit', async () => {
    const events: ProgressEvent[] = [];
    const controller = new AbortController();
    const progress = new Progress({
      when: everySteps(1),
      report: (event) => {
        events.push(event);
        controller.abort();
      },
    });
    await createTrainer({ callbacks: [progress] }).trainer.run({ signal: controller.signal });
    expect(events).toMatchObject([{ secondsLeft: null, progress: 0 }]);
  });
});

describe('Validation', () => {
  it('scores the model in evaluation, and remembers the best of its goal', async () => {
    for (const [goal, best, isBest] of [
      ['lowest', [3, 1, 1, 1], [true, true, false, false]],
      ['highest', [3, 3, 3, 4], [true, false, false, true]],
    ] as const) {
      const values = [3, 1, 2, 4];
      const modes: boolean[] = [];
      const scores: Score[] = [];
      const { model, trainer } = createTrainer({
        callbacks: [
          new Validation({
            when: everySteps(1),
            goal,
            evaluate: async ({ step }) => {
              await Promise.resolve();
              modes.push(model.training);
              return values[step - 1];
            },
          }),
          {
            name: 'scores',
            onScore: (score) => {
              modes.push(model.training);
              scores.push(score);
            },
          },
        ],
      });
      await trainer.run({ steps: 4 });
      expect(modes).toEqual([false, true, false, true, false, true, false, true]);
      expect(scores.map((score) => score.best)).toEqual(best);
      expect(scores.map((score) => score.isBest)).toEqual(isBest);
    }
  });

  it('passes further figures on with the score', async () => {
    const scores: Score[] = [];
    const { trainer } = createTrainer({
      callbacks: [
        new Validation({
          when: everySteps(1),
          evaluate: () => ({ value: 3, details: { loss: 5 } }),
        }),
        { name: 'scores', onScore: (score) => void scores.push(score) },
      ],
    });
    await trainer.run({ steps: 1 });
    expect(scores).toMatchObject([{ value: 3, best: 3, isBest: true, details: { loss: 5 } }]);
  });

  it('refuses a score that is not finite', async () => {
    const { model, trainer } = createTrainer({
      callbacks: [new Validation({ when: everySteps(1), evaluate: () => Number.NaN })],
    });
    await expect(trainer.run({ steps: 1 })).rejects.toThrow(DataError);
    expect(model.training).toBe(false);
  });
});

describe('EarlyStopping', () => {
  const createStopping = (values: readonly number[], minimumChange = 0) => {
    const model = new Falling();
    const stopping = new EarlyStopping({ model, patience: 2, minimumChange });
    const trainer = new Trainer<readonly number[]>({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 1 }),
      data: shuffledBatches({ examples: [1], batchSize: 1, rng: new Rng(1) }),
      loss: () => model.weight.sum(),
      callbacks: [
        new Validation({ when: everySteps(1), evaluate: ({ step }) => values[step - 1] }),
        new Validation({ when: everySteps(1), evaluate: ({ step }) => step, name: 'other' }),
        stopping,
      ],
    });
    return { model, trainer, stopping };
  };

  it('ends after its patience and puts the best weights back', async () => {
    const { model, trainer, stopping } = createStopping([5, 4, 4.5, 4, 1]);
    const result = await trainer.run({ steps: 9 });
    expect(result).toMatchObject({ reason: 'stopped', steps: 4 });
    expect(result.stoppedBecause).toMatch(/2 scores in a row were no better than 4, .* 2 steps/);
    expect(stopping.bestStep).toBe(2);
    expect(await model.weight.data()).toEqual(Float32Array.of(-2));
  });

  it('wants a change that is large enough', async () => {
    const { trainer } = createStopping([5, 4.9, 4.8, 4.7], 0.25);
    expect((await trainer.run({ steps: 9 })).steps).toBe(3);
  });

  it('keeps the last weights of a run that ends otherwise, until asked', async () => {
    const { model, trainer, stopping } = createStopping([5, 4, 4.5]);
    expect((await trainer.run({ steps: 3 })).reason).toBe('finished');
    expect(await model.weight.data()).toEqual(Float32Array.of(-3));
    stopping.restoreBest();
    expect(await model.weight.data()).toEqual(Float32Array.of(-2));
  });
});

import { shuffledBatches, TextStreams } from '@unrolled/datasets';
import { Linear, Module, Parameter } from '@unrolled/nn';
import {
  ArgumentError,
  createReferenceBackend,
  createWasmBackend,
  Rng,
  ShapeError,
  StateError,
  setBackend,
  tensor,
  UnrolledError,
} from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  anyOf,
  type Callback,
  Checkpoint,
  DivergenceError,
  everySteps,
  SGD,
  type StepEvent,
  Trainer,
  type TrainerOptions,
  Validation,
} from '../src/index.ts';
import { describeOnBackends } from './backends.ts';
import { createTinyTrainer, tokens } from './tiny-model.ts';

class Scalar extends Module {
  readonly weight = new Parameter(tensor([3]));
}

/** Fits one weight to the examples: loss (w − x)². */
function createScalarTrainer(options: Partial<TrainerOptions<readonly number[]>> = {}) {
  const model = new Scalar();
  const trainer = new Trainer<readonly number[]>({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.5 }),
    data: shuffledBatches({ examples: [1, 2, 3, 4], batchSize: 1, rng: new Rng(1) }),
    loss: ([x]) => model.weight.sub(x).square().sum(),
    ...options,
  });
  return { model, trainer };
}

const collect = (events: StepEvent[]): Callback => ({
  name: 'collect',
  onStep: (event) => {
    events.push(event);
  },
});

it('leaves the model in evaluation, also after an error', async () => {
  const { model, trainer } = createScalarTrainer({
    callbacks: [
      {
        name: 'fails',
        onStep: ({ step }) => {
          if (step === 3) throw new Error('enough');
        },
      },
    ],
  });
  await trainer.run({ steps: 2 });
  expect(model.training).toBe(false);
  await expect(trainer.run({ steps: 5 })).rejects.toThrow('enough');
  expect(model.training).toBe(false);
});

describeOnBackends('Trainer', (backend) => {
  it('fits a line', async () => {
    const rng = new Rng(4);
    const model = new Linear({ inFeatures: 2, outFeatures: 1, rng });
    const examples = Array.from({ length: 40 }, () => {
      const [a, b] = [rng.normal(), rng.normal()];
      return [a, b, 3 * a - 2 * b + 0.5];
    });
    const trainer = new Trainer({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.5 }),
      data: shuffledBatches({ examples, batchSize: 8, rng }),
      loss: (batch) => {
        const x = tensor(batch.map(([a, b]) => [a, b]));
        const y = tensor(batch.map(([, , target]) => [target]));
        return model.forward(x).sub(y).square().mean();
      },
    });
    const result = await trainer.run({ epochs: 30 });
    expect(result).toMatchObject({ reason: 'finished', steps: 150, epochs: 30 });
    expect(result.loss).toBeLessThan(1e-6);
    const [a, b] = await model.weight.data();
    expect(a).toBeCloseTo(3, 3);
    expect(b).toBeCloseTo(-2, 3);
  });

  it('learns a sequence that needs memory, by truncated backpropagation', async () => {
    const events: StepEvent[] = [];
    const { trainer } = createTinyTrainer(1, { callbacks: [collect(events)] });
    await trainer.run({ steps: 150 });
    expect(events[0].loss).toBeGreaterThan(1);
    expect(events[0].units).toBe(21);
    expect(events[149].loss).toBeLessThan(0.3);
  });

  it('keeps the number of buffers over 2,000 steps', async () => {
    // A backend of its own: on a shared one, what other tests dropped may be freed meanwhile.
    const shared = backend();
    const own = shared.name === 'reference' ? createReferenceBackend() : await createWasmBackend();
    setBackend(own);
    const readings: { step: number; liveBuffers: number; bytes: number }[] = [];
    const reading: Callback = {
      name: 'reading',
      onSettled: ({ step }) => {
        if (step % 10 !== 0) return;
        const { liveBuffers, bytes } = own.report();
        readings.push({ step, liveBuffers, bytes });
      },
    };
    const validation = new Validation({ when: everySteps(5), evaluate: ({ step }) => 1 / step });
    const checkpoint = new Checkpoint({ when: everySteps(10), save: () => {} });
    const { trainer } = createTinyTrainer(2, {
      data: new TextStreams({ tokens, batchSize: 3, windowLength: 2 }),
      callbacks: [validation, checkpoint, reading],
    });
    await trainer.run({ steps: 2000 });
    setBackend(shared);
    expect(readings).toHaveLength(200);
    expect(readings[199].step).toBe(2000);
    for (const { liveBuffers } of readings) expect(liveBuffers).toBe(readings[0].liveBuffers);
    if (own.name !== 'reference') expect(readings[199].bytes).toBe(readings[0].bytes);
  });

  it('stops at a loss that is not finite, with the parameters of the step before', async () => {
    const { model, trainer } = createTinyTrainer(3);
    await trainer.run({ steps: 3 });
    const good = await trainer.snapshot();
    const broken = new Trainer<number>({
      model,
      optimizer: trainer.optimizer,
      data: { epoch: 0, next: () => 1, snapshot: () => ({}), prepareRestore: () => () => {} },
      loss: (_, { step }) => model.recurrent.sum().mul(step === 2 ? Number.NaN : 0),
    });
    const error = await broken.run({ steps: 9 }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DivergenceError);
    expect(error).toBeInstanceOf(UnrolledError);
    expect(error).toMatchObject({ step: 2, loss: Number.NaN, learningRate: 0.02 });
    expect(String(error)).toMatch(/after 2 steps.*lower learning rate, clip/);
    await expect(broken.snapshot()).rejects.toThrow(StateError);
    // The good snapshot is whole: the run goes on from it.
    trainer.restore(good);
    expect((await trainer.run({ steps: 4 })).steps).toBe(4);
  });

  for (const [title, loss] of [
    ['loss', (weight: Parameter) => weight.mul(Number.NaN).sum()],
    ['gradient', (weight: Parameter) => weight.mul(0).sqrt().sum()],
  ] as const) {
    it(`changes no bit of the parameters and the optimizer when the ${title} is NaN`, async () => {
      let healthy = true;
      const { model, trainer } = createScalarTrainer({
        loss: () => (healthy ? model.weight.square().sum() : loss(model.weight)),
      });
      await trainer.run({ steps: 2 });
      healthy = false;
      const weight = await model.weight.data();
      const velocity = await trainer.optimizer.stateDict().tensors['0.velocity'].data();
      await expect(trainer.run({ steps: 3 })).rejects.toThrow(DivergenceError);
      expect(await model.weight.data()).toEqual(weight);
      const { tensors, state } = trainer.optimizer.stateDict();
      expect(await tensors['0.velocity'].data()).toEqual(velocity);
      expect(state.steps).toEqual([2]);
      expect(trainer.step).toBe(2);
    });
  }
});

describe('Trainer.run', () => {
  it('ends by steps, epochs or minutes, whichever comes first', async () => {
    let now = 0;
    const events: StepEvent[] = [];
    const { trainer } = createScalarTrainer({
      clock: () => now,
      callbacks: [
        collect(events),
        {
          name: 'time',
          onSettled: () => {
            now += 1000;
          },
        },
      ],
    });
    expect(await trainer.run({ steps: 3, epochs: 5 })).toMatchObject({ steps: 3 });
    expect(await trainer.run({ steps: 99, epochs: 1 })).toMatchObject({ steps: 4, epochs: 1 });
    expect(await trainer.run({ epochs: 1 })).toMatchObject({ reason: 'finished', loss: null });
    expect(await trainer.run({ steps: 99, minutes: 0.1 })).toMatchObject({ steps: 11 });
    expect(events.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(events[2]).toMatchObject({ progress: 1, before: { step: 2, progress: 2 / 3 } });
    expect(events[0].epoch).toBe(0.25);
  });

  it('counts minutes through a resume', async () => {
    const timed = () => {
      let now = 5000;
      return createScalarTrainer({
        clock: () => now,
        callbacks: [
          {
            name: 'time',
            onStep: ({ step }, run) => {
              now += 1000;
              if (step === 4) run.stop('enough for now');
            },
          },
        ],
      }).trainer;
    };
    const first = timed();
    const result = await first.run({ minutes: 0.1 });
    expect(result).toMatchObject({ reason: 'stopped', stoppedBecause: 'enough for now', steps: 4 });
    const second = timed();
    second.restore(await first.snapshot());
    const third = timed();
    third.restore(await second.snapshot());
    // A step ends before its callbacks take their time: the seventh ends at six seconds.
    expect(await third.run({ minutes: 0.1 })).toMatchObject({ reason: 'finished', steps: 7 });
  });

  it('finishes the step in progress when the signal asks, and does none if it has asked', async () => {
    const controller = new AbortController();
    const calls: string[] = [];
    const { trainer } = createScalarTrainer({
      callbacks: [
        {
          name: 'abort',
          onStep: ({ step }) => {
            calls.push(`step ${step}`);
            if (step === 2) controller.abort();
          },
          onSettled: ({ step }) => {
            calls.push(`settled ${step}`);
          },
          onEnd: ({ reason }) => {
            calls.push(reason);
          },
        },
      ],
    });
    await trainer.run({ signal: controller.signal });
    expect(calls).toEqual(['step 1', 'settled 1', 'step 2', 'settled 2', 'aborted']);
    expect(await trainer.run({ signal: controller.signal })).toMatchObject({
      reason: 'aborted',
      steps: 2,
      loss: null,
    });
  });

  it('lets timers and signals in', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const { trainer } = createScalarTrainer();
    expect((await trainer.run({ signal: controller.signal })).reason).toBe('aborted');
  });

  it('sets the learning rate of the schedule, and reports it', async () => {
    const events: StepEvent[] = [];
    const { trainer } = createScalarTrainer({
      schedule: ({ step, progress }) => 0.01 * (step + 1) + progress,
      callbacks: [collect(events)],
    });
    await trainer.run({ steps: 2 });
    expect(events.map(({ learningRate }) => learningRate)).toEqual([0.01, 0.52]);
    expect(trainer.optimizer.learningRate).toBe(0.52);
  });

  it('clips, and reports the norm before', async () => {
    const events: StepEvent[] = [];
    const model = new Scalar();
    const trainer = createScalarTrainer({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 1 }),
      loss: () => model.weight.mul(100).sum(),
      clipNorm: 0.5,
      callbacks: [collect(events)],
    }).trainer;
    await trainer.run({ steps: 1 });
    expect(events[0].gradientNorm).toBe(100);
    expect((await model.weight.data())[0]).toBeCloseTo(2.5, 6);
  });

  it('refuses to run without an end, with limits that are none, or twice at once', async () => {
    const { trainer } = createScalarTrainer();
    await expect(trainer.run({})).rejects.toThrow(/needs a limit/);
    for (const limits of [{ minutes: -1 }, { steps: 0 }, { epochs: Number.NaN }]) {
      await expect(trainer.run(limits)).rejects.toThrow(ArgumentError);
    }
    const running = trainer.run({ steps: 3 });
    await expect(trainer.run({ steps: 3 })).rejects.toThrow(StateError);
    await running;
    expect(trainer.step).toBe(3);
  });

  it('wants one value as the loss', async () => {
    const { trainer } = createScalarTrainer({ loss: () => tensor([1, 2, 3]) });
    await expect(trainer.run({ steps: 1 })).rejects.toThrow(ShapeError);
  });
});

describe('callbacks', () => {
  const recorder = (name: string, calls: string[], failAt?: string): Callback => {
    const record = (hook: string) => async () => {
      await Promise.resolve();
      calls.push(`${name} ${hook}`);
      if (failAt === hook) throw new RangeError(`${name} ${hook} failed`);
    };
    return {
      name,
      onStart: record('start'),
      onStep: record('step'),
      onScore: record('score'),
      onSettled: record('settled'),
      onEnd: record('end'),
    };
  };

  it('are called in the order of the list, phase by phase', async () => {
    const calls: string[] = [];
    const validation = new Validation({ when: everySteps(2), evaluate: () => 1 });
    const { trainer } = createScalarTrainer({
      callbacks: [recorder('a', calls), validation, recorder('b', calls)],
    });
    await trainer.run({ steps: 2 });
    expect(calls).toEqual([
      ...['a start', 'b start'],
      ...['a step', 'b step', 'a settled', 'b settled'],
      ...['a step', 'a score', 'b score', 'b step', 'a settled', 'b settled'],
      ...['a end', 'b end'],
    ]);
  });

  for (const hook of ['start', 'step', 'score', 'settled', 'end']) {
    it(`end the run with their own error when one fails in ${hook}`, async () => {
      const calls: string[] = [];
      const validation = new Validation({ when: everySteps(1), evaluate: () => 1 });
      const { trainer } = createScalarTrainer({
        callbacks: [recorder('a', calls, hook), validation, recorder('b', calls)],
      });
      await expect(trainer.run({ steps: 2 })).rejects.toThrow(RangeError);
      expect(calls[calls.length - 1]).toBe(`a ${hook}`);
      expect(trainer.step).toBe(hook === 'start' ? 0 : hook === 'end' ? 2 : 1);
    });
  }

  it('may take a snapshot when all is settled, and not before', async () => {
    const { trainer } = createScalarTrainer({
      callbacks: [{ name: 'early', onStep: async (_, run) => void (await run.snapshot()) }],
    });
    await expect(trainer.run({ steps: 1 })).rejects.toThrow(
      /Trainer.snapshot: a step is in progress/,
    );
  });

  it('leave the state whole when a save fails', async () => {
    const save = () => {
      throw new Error('disk full');
    };
    const checkpoint = new Checkpoint({ when: anyOf(everySteps(3)), save });
    const { trainer } = createScalarTrainer({ callbacks: [checkpoint] });
    await expect(trainer.run({ steps: 9 })).rejects.toThrow('disk full');
    expect((await trainer.snapshot()).state.trainer).toMatchObject({ step: 3 });
  });

  it('with a state need names of their own', () => {
    const validations = [0, 1].map(
      () => new Validation({ when: everySteps(1), evaluate: () => 1 }),
    );
    expect(() => createScalarTrainer({ callbacks: validations })).toThrow(/different names/);
    const named = new Validation({ when: everySteps(1), evaluate: () => 1, name: 'a/b' });
    expect(() => createScalarTrainer({ callbacks: [named] })).toThrow(/letters, digits/);
    expect(() => createScalarTrainer({ schedule: () => 1, clipNorm: 0 })).toThrow(ArgumentError);
  });
});

import { ArgumentError, FormatError } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import {
  atEnd,
  type Callback,
  cosine,
  EarlyStopping,
  everySteps,
  type LogEntry,
  Logging,
  Plateau,
  type TrainingSnapshot,
  Validation,
} from '../src/index.ts';
import { describeOnBackends } from './backends.ts';
import { createTinyTrainer, TinyModel, throughFile } from './tiny-model.ts';

/** Found after 2, 4, 6, … steps: the best after 8, and patience 3 ends the run after 14. */
const scores = [5, 4, 4.5, 3, 3.2, 3.1, 3.3, 1, 1, 1];
const lastStep = 14;

/** Everything that has a state: dropout, plateau, validation, early stopping, log, hidden state. */
function createRun(seed: number, extra: readonly Callback[] = []) {
  const log: LogEntry[] = [];
  const model = new TinyModel(seed);
  const { trainer } = createTinyTrainer(seed, {
    model,
    schedule: new Plateau({ learningRate: cosine({ learningRate: 0.02 }), patience: 0 }),
    callbacks: [
      new Validation({ when: everySteps(2), evaluate: ({ step }) => scores[step / 2 - 1] }),
      new EarlyStopping({ model, patience: 3 }),
      new Logging({ when: everySteps(3), log: (entry) => log.push(entry) }),
      ...extra,
    ],
  });
  return { trainer, model, log };
}

/** Asks to stop after a step, as Ctrl-C would. */
function interruptAfter(step: number) {
  const controller = new AbortController();
  if (step === 0) controller.abort();
  const callback: Callback = {
    name: 'interrupt',
    onStep: (event) => {
      if (event.step === step) controller.abort();
    },
  };
  return { callback, signal: controller.signal };
}

describeOnBackends('a run that is interrupted and resumed', () => {
  const runWhole = async () => {
    const { trainer, log } = createRun(1);
    const result = await trainer.run({ steps: 20 });
    return { result, log, snapshot: await trainer.snapshot() };
  };

  it('ends with the very bits of one that is not, after whichever step', async () => {
    const whole = await runWhole();
    expect(whole.result).toMatchObject({ reason: 'stopped', steps: lastStep });
    for (let cut = 0; cut < lastStep; cut++) {
      const { callback, signal } = interruptAfter(cut);
      const first = createRun(1, [callback]);
      expect((await first.trainer.run({ steps: 20, signal })).reason).toBe('aborted');
      const second = createRun(2 + cut);
      second.trainer.restore(throughFile(await first.trainer.snapshot()));
      await second.trainer.run({ steps: 20 });
      expect(await second.trainer.snapshot()).toEqual(whole.snapshot);
      expect([...first.log, ...second.log]).toEqual(whole.log);
    }
  });

  it('ends with the very bits when it is interrupted after every step', async () => {
    const whole = await runWhole();
    let snapshot: TrainingSnapshot | null = null;
    for (let step = 1; step <= lastStep; step++) {
      const { callback, signal } = interruptAfter(step);
      const { trainer } = createRun(step, [callback]);
      if (snapshot === null) {
        trainer.restore(throughFile(await createRun(1).trainer.snapshot()));
      } else {
        trainer.restore(throughFile(snapshot));
      }
      await trainer.run({ steps: 20, signal });
      snapshot = await trainer.snapshot();
    }
    expect(snapshot).toEqual(whole.snapshot);
  });

  it('ends with the very bits when a validation is interrupted, also the last', async () => {
    /** @param interrupted the step whose validation hears the signal; 0: none */
    const start = (interrupted: number) => {
      const controller = new AbortController();
      const found: number[] = [];
      const { signal } = controller;
      const evaluate = ({ step }: { step: number }) => {
        if (step === interrupted) controller.abort();
        signal.throwIfAborted();
        return scores[step / 2 - 1];
      };
      const model = new TinyModel(1);
      const { trainer } = createTinyTrainer(1, {
        model,
        schedule: new Plateau({ learningRate: cosine({ learningRate: 0.02 }), patience: 0 }),
        callbacks: [
          new Validation({ when: everySteps(2), evaluate, signal }),
          new EarlyStopping({ model, patience: 3 }),
          { name: 'found', onScore: ({ step, value }) => void found.push(step, value) },
        ],
      });
      return { trainer, found, signal };
    };
    for (const steps of [8, 20]) {
      const whole = start(0);
      const { reason } = await whole.trainer.run({ steps });
      for (let cut = 2; cut <= Math.min(steps, lastStep); cut += 2) {
        const first = start(cut);
        const { signal } = first;
        expect((await first.trainer.run({ steps, signal })).reason).toBe('aborted');
        // Suspended once more, before anything is done.
        const again = start(cut);
        again.trainer.restore(throughFile(await first.trainer.snapshot()));
        expect((await again.trainer.run({ steps, signal: again.signal })).steps).toBe(cut);
        const second = start(0);
        second.trainer.restore(throughFile(await again.trainer.snapshot()));
        expect((await second.trainer.run({ steps })).reason).toBe(reason);
        expect(await second.trainer.snapshot()).toEqual(await whole.trainer.snapshot());
        expect([...first.found, ...second.found]).toEqual(whole.found);
      }
    }
  });

  it('stays stopped when early stopping had stopped it, with the best weights', async () => {
    const best = createRun(1, []);
    await best.trainer.run({ steps: 20 });
    const bestModel = await best.model.recurrent.data();
    const settled: TrainingSnapshot[] = [];
    const { trainer } = createRun(1, [
      {
        name: 'keep',
        onSettled: async (_, run) => void settled.push(await run.snapshot()),
      },
    ]);
    await trainer.run({ steps: 20 });
    // The weights of step 8 are those put back, not those of step 14.
    expect(settled[7].tensors.get('model/recurrent')?.data).toEqual(bestModel);
    expect(settled[13].tensors.get('model/recurrent')?.data).not.toEqual(bestModel);
    const resumed = createRun(5);
    resumed.trainer.restore(throughFile(settled[13]));
    expect(await resumed.trainer.run({ steps: 20 })).toMatchObject({
      reason: 'stopped',
      steps: lastStep,
      loss: null,
    });
    expect(await resumed.model.recurrent.data()).toEqual(bestModel);
  });

  it('goes on by itself from what restore() put back in the same trainer', async () => {
    const whole = await runWhole();
    const { trainer } = createRun(1);
    const start = await trainer.snapshot();
    await trainer.run({ steps: 9 });
    trainer.restore(throughFile(start));
    expect(trainer.step).toBe(0);
    await trainer.run({ steps: 20 });
    expect(await trainer.snapshot()).toEqual(whole.snapshot);
  });
});

describeOnBackends('Trainer.restore', (backend) => {
  type Change = (snapshot: TrainingSnapshot) => TrainingSnapshot;

  const withState =
    (part: string, change: Record<string, unknown>): Change =>
    ({ tensors, state }) => ({
      tensors,
      state: JSON.parse(
        JSON.stringify({ ...state, [part]: { ...Object(state[part]), ...change } }),
      ),
    });

  const withTensors =
    (change: (tensors: Map<string, unknown>) => void): Change =>
    ({ tensors, state }) => {
      const changed = new Map(tensors);
      change(changed);
      return { tensors: changed, state };
    };

  const one = { shape: [1], dtype: 'float32', data: Float32Array.of(1) };
  const changes: Record<string, Change> = {
    'a parameter missing': withTensors((tensors) => tensors.delete('model/head.weight')),
    'a parameter too many': withTensors((tensors) => tensors.set('model/extra', one)),
    'a parameter of another shape': withTensors((tensors) => tensors.set('model/recurrent', one)),
    'too few values': withTensors((tensors) =>
      tensors.set('model/recurrent', { ...one, shape: [6, 6] }),
    ),
    'a tensor of no part': withTensors((tensors) => tensors.set('nothing', one)),
    'optimizer memory missing': withTensors((tensors) => tensors.delete('optimizer/0.mean')),
    'best weights missing': withTensors((tensors) =>
      tensors.delete('callbacks/early-stopping/recurrent'),
    ),
    'a hidden state of another shape': withTensors((tensors) =>
      tensors.set('carried/hidden/h', { ...one, shape: [4], data: new Float32Array(4) }),
    ),
    'a hidden state of whole numbers': withTensors((tensors) => {
      const whole = { shape: [3, 6], dtype: 'int32', data: new Int32Array(18) };
      tensors.set('carried/hidden/h', whole);
    }),
    'a hidden state unnamed': withTensors((tensors) => tensors.set('carried/hidden/z', one)),
    'a step that is none': withState('trainer', { step: -1 }),
    'no generators': withState('model', { rngs: {} }),
    'a damaged generator': withState('model', {
      rngs: { 'dropout.rng': { key: [1], counter: [0, 0] } },
    }),
    'other data': withState('data', { tokens: 9 }),
    'a damaged plateau': withState('schedule', { reductions: 'two' }),
    'a damaged validation': withState('callbacks/validation', { best: 'good' }),
    'damaged early stopping': withState('callbacks/early-stopping', { hasStopped: 1 }),
    'damaged hidden state': withState('carried/hidden', { names: 3 }),
    'a part of another trainer': withState('callbacks/other', {}),
    'a part missing': ({ tensors, state: { schedule: _, ...state } }) => ({ tensors, state }),
  };

  for (const [title, change] of Object.entries(changes)) {
    it(`changes nothing for a snapshot with ${title}`, async () => {
      const source = createRun(1);
      await source.trainer.run({ steps: 5 });
      const snapshot = throughFile(await source.trainer.snapshot());
      const { trainer } = createRun(2);
      await trainer.run({ steps: 4 });
      const before = await trainer.snapshot();
      const buffers = backend().report().liveBuffers;
      const error = await Promise.resolve()
        .then(() => trainer.restore(change(snapshot)))
        .catch((caught: unknown) => caught);
      expect(error instanceof FormatError || error instanceof ArgumentError).toBe(true);
      expect(await trainer.snapshot()).toEqual(before);
      expect(backend().report().liveBuffers).toBe(buffers);
      trainer.restore(snapshot);
      expect(await trainer.snapshot()).toEqual(snapshot);
    });
  }

  it('restores often without taking memory', async () => {
    const { trainer } = createRun(1);
    await trainer.run({ steps: 5 });
    const snapshot = await trainer.snapshot();
    trainer.restore(snapshot);
    const buffers = backend().report().liveBuffers;
    for (let round = 0; round < 5; round++) trainer.restore(snapshot);
    expect(backend().report().liveBuffers).toBe(buffers);
  });

  it('is refused while running', async () => {
    const { trainer } = createRun(1);
    const snapshot = await trainer.snapshot();
    const run = trainer.run({ steps: 2 });
    expect(() => trainer.restore(snapshot)).toThrow(/is running/);
    await run;
    expect(atEnd()({ ...momentOf(1), before: momentOf(0.9) })).toBe(true);
  });
});

const momentOf = (progress: number) => ({ step: 0, epoch: 0, seconds: 0, progress });

import { shuffledBatches } from '@unrolled/datasets';
import { defaultsOf } from '@unrolled/guards/options';
import { Linear, Module } from '@unrolled/nn';
import { Rng, tensor } from '@unrolled/tensor';
import { DivergenceError, everySteps } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { createModel, MemoryError, type WeightOptions } from '../src/run/create-model.ts';
import { runOptions } from '../src/run/run-options.ts';
import { type SaveMoment, TaskRun, type TrainingHooks } from '../src/run/task-run.ts';

const options = {
  ...defaultsOf(runOptions),
  steps: 5,
  batchSize: 2,
  learningRate: 0.01,
  warmUp: 0,
  finalRate: 1,
  validations: 1,
};

class Line extends Module {
  readonly linear: Linear;
  /** Part of the model, and of no loss. */
  readonly unread: Linear;

  constructor({ size = 3, ...weights }: WeightOptions & { readonly size?: number }) {
    super();
    this.linear = new Linear({ inFeatures: size, outFeatures: 1, ...weights });
    this.unread = new Linear({ inFeatures: 1, outFeatures: 1, ...weights });
  }
}

/** A run that fits a line, and what it saves. */
function createRun(
  hooks: TrainingHooks = {},
  spoil: (model: Line, step: number) => void = () => {},
  conclude?: (signal: AbortSignal | undefined) => Promise<void>,
) {
  const model = new Line({ rng: new Rng(3) });
  const saves: SaveMoment[] = [];
  let step = 0;
  const run: TaskRun<readonly number[]> = new TaskRun({
    model,
    parameters: model.linear.parameters(),
    data: shuffledBatches({ examples: [1, 2, 3, 4], batchSize: 2, rng: new Rng(5) }),
    loss: (batch) => {
      spoil(model, step++);
      const x = tensor(Float32Array.from(batch.flatMap((value) => [value, 1, 0])), [2, 3]);
      return model.linear.forward(x).square().mean();
    },
    unitsOf: ({ length }) => length,
    evaluate: () => Promise.resolve(1),
    conclude,
    encode: {
      model: () => Promise.resolve(new Uint8Array()),
      checkpoint: () => new Uint8Array(),
    },
    options,
    hooks: { ...hooks, save: (_, moment) => void saves.push(moment) },
  });
  return { run, model, saves };
}

describe('TaskRun', () => {
  it('is unfinished when its signal ends the measuring of the best weights', async () => {
    const controller = new AbortController();
    const conclude = async (signal: AbortSignal | undefined) => {
      controller.abort(new Error('enough'));
      signal?.throwIfAborted();
    };
    const { run, saves } = createRun({ signal: controller.signal }, () => {}, conclude);
    expect(await run.run()).toBe('aborted');
    expect(saves).toEqual([{ isLast: true, steps: 5 }]);
  });

  it('says of each save whether it is the last', async () => {
    const { run, saves } = createRun({ saveWhen: everySteps(2) });
    expect(await run.run()).toBe('finished');
    expect(saves).toEqual([
      { isLast: false, steps: 2 },
      { isLast: false, steps: 4 },
      { isLast: true, steps: 5 },
    ]);
  });

  it('saves for the last time when the signal ends it', async () => {
    const controller = new AbortController();
    const abort = { name: 'abort', onStep: () => controller.abort() };
    const { run, saves } = createRun({ signal: controller.signal, callbacks: [abort] });
    expect(await run.run()).toBe('aborted');
    expect(saves).toEqual([{ isLast: true, steps: 1 }]);
  });

  it('never saves values that are not finite', async () => {
    const overflow = (model: Line, step: number) => {
      if (step === 2) model.unread.bias?.assign(tensor([Number.POSITIVE_INFINITY]));
    };
    for (const saveWhen of [everySteps(1), undefined]) {
      const { run, saves } = createRun({ saveWhen }, overflow);
      const failure: unknown = await run.run().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DivergenceError);
      expect(String(failure)).toMatch(/must be finite to be saved, got Infinity in .*unread\.bias/);
      expect(saves.map(({ steps }) => steps)).toEqual(saveWhen ? [1, 2] : []);
    }
  });
});

describe('createModel', () => {
  const create = (size: number) => (weights: WeightOptions) => new Line({ size, ...weights });

  it('makes the model that the constructor makes', () => {
    const [made, plain] = [
      createModel('here', create(7), new Rng(9)),
      create(7)({ rng: new Rng(9) }),
    ];
    expect(made.linear.weight.dataSync()).toEqual(plain.linear.weight.dataSync());
  });

  it('refuses at once what the memory that is given does not hold', () => {
    const values = 1000 + 1 + 2;
    createModel('here', create(1000), new Rng(1), values * 20);
    expect(() => createModel('here', create(1000), new Rng(1), values * 20 - 1)).toThrow(
      MemoryError,
    );
  });

  it('knows what WebAssembly addresses', () => {
    expect(() => createModel('here', create(1e9), new Rng(1))).toThrow(
      /^here: training a model of these sizes takes .* 4\.0 GiB of available memory.* smaller hiddenSize/,
    );
  });

  it('knows that no model has so many tensors', () => {
    const deep = (weights: WeightOptions) => {
      const model = new Line(weights);
      for (let layer = 0; ; layer++) Object.assign(model, { [`layer${layer}`]: new Line(weights) });
    };
    expect(() => createModel('here', deep, new Rng(1))).toThrow(MemoryError);
  });
});

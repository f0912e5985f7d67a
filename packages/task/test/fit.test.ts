import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linear, meanSquaredError } from '@unrolled/nn';
import { Rng, tensor } from '@unrolled/tensor';
import type { Callback } from '@unrolled/train';
import { afterAll, describe, expect, it } from 'vitest';
import { type CheckpointStore, fit } from '../src/index.ts';
import { checkpointFile } from '../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-fit-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Example = readonly [number, number];

const examples: Example[] = Array.from({ length: 43 }, (_, place) => [place % 7, place % 5]);

/** Learns 2x − y. */
function createRun() {
  const model = new Linear({ inFeatures: 2, outFeatures: 1, rng: new Rng(1) });
  const options = {
    training: examples.slice(0, 30),
    validation: examples.slice(30),
    loss: (batch: readonly Example[]) =>
      meanSquaredError(model.forward(tensor(batch)), tensor(batch.map(([x, y]) => [2 * x - y]))),
    epochs: 6,
    batchSize: 8,
    learningRate: 0.05,
    rng: new Rng(2),
  };
  return { model, options };
}

const weights = (model: Linear) => Array.from(model.weight.dataSync());

describe('fit', () => {
  it('keeps the weights that did best on the validation', async () => {
    const { model, options } = createRun();
    const seen: number[] = [];
    const at: number[][] = [];
    const watch: Callback = {
      name: 'watch',
      onScore: ({ value }) => {
        seen.push(value);
        at.push(weights(model));
      },
    };
    // So large a rate that the loss grows again.
    const result = await fit(model, { ...options, learningRate: 3, callbacks: [watch] });
    const best = Math.min(...seen);
    expect(seen).toHaveLength(6);
    expect(result).toMatchObject({ reason: 'finished', epochs: 6, best });
    expect(seen.at(-1)).toBeGreaterThan(best);
    expect(weights(model)).toEqual(at[seen.indexOf(best)]);
    expect(result.history.rows.map(({ heldOutLoss }) => heldOutLoss)).toEqual(seen);
    expect(model.training).toBe(false);
  });

  it('counts every held-out example alike', async () => {
    const { model, options } = createRun();
    const { best } = await fit(model, { ...options, epochs: 1 });
    expect(best).toBeCloseTo(options.loss(options.validation).itemSync(), 5);
  });

  it('ends when patience does, and trains without a validation too', async () => {
    const { model, options } = createRun();
    const { reason } = await fit(model, { ...options, learningRate: 0, epochs: 50, patience: 2 });
    expect(reason).toBe('stopped');
    const { validation, ...rest } = options;
    expect(validation).toHaveLength(13);
    expect(await fit(model, { ...rest, lengthOf: ([x]) => x })).toMatchObject({
      reason: 'finished',
      best: null,
    });
  });

  it('goes on to the same bits after an interruption', async () => {
    const whole = createRun();
    await fit(whole.model, whole.options);
    const checkpoint = checkpointFile(join(folder, 'run.safetensors'));
    const controller = new AbortController();
    const interrupt: Callback = {
      name: 'interrupt',
      onStep: ({ step }) => {
        if (step === 10) controller.abort();
      },
    };
    const first = createRun();
    const { signal } = controller;
    const run = { ...first.options, checkpoint, signal, callbacks: [interrupt] };
    expect(await fit(first.model, run)).toMatchObject({ reason: 'aborted' });
    const second = createRun();
    const resumed = await fit(second.model, { ...second.options, checkpoint });
    expect(resumed).toMatchObject({ reason: 'finished', epochs: 6 });
    expect(resumed.history.rows).toHaveLength(4);
    expect(weights(second.model)).toEqual(weights(whole.model));
  });

  it('refuses what it cannot use', async () => {
    const { model, options } = createRun();
    const refused = (more: object) => fit(model, { ...options, ...more });
    await expect(refused({ training: [] })).rejects.toThrow(/at least one example/);
    await expect(refused({ validation: [] })).rejects.toThrow(/fit: validation must/);
    await expect(refused({ batchsize: 3 })).rejects.toThrow(/batchsize/);
    const broken: CheckpointStore = {
      read: async () => new Uint8Array(3),
      write: async () => {},
    };
    await expect(refused({ checkpoint: broken })).rejects.toThrow(/the checkpoint/);
  });
});

import type { LabelledSequence } from '@unrolled/datasets';
import { ArgumentError, DataError, FormatError, Rng } from '@unrolled/tensor';
import { abortAfter, abortAtEnd, filesOfRuns } from '@unrolled/testing';
import { FrameInputs } from '@unrolled/vision';
import { describe, expect, it } from 'vitest';
import { augment } from '../src/augment/augment.ts';
import { ActionModel, actionRecognition } from '../src/index.ts';
import { drawSequences, smallOptions } from './small-sequences.ts';

const training = drawSequences(60, 1);

const train = (options: object = {}, hooks: object = {}) =>
  actionRecognition.train({ training }, { ...smallOptions, steps: 8, ...options }, hooks);

describe('actionRecognition', () => {
  it('tells actions apart that differ only in the direction of time', async () => {
    const { model, record } = await train({ steps: 150 });
    const unseen = drawSequences(60, 2);
    const { accuracy, classes } = await actionRecognition.evaluate(model, unseen);
    expect(accuracy).toBeGreaterThanOrEqual(0.95);
    expect(classes.map(({ label }) => label)).toEqual(['lower', 'raise', 'wave']);
    // A model that sees each frame by itself cannot tell raising from lowering.
    const { frameAverageAccuracy, majorityAccuracy } = record.progress.figures;
    expect(frameAverageAccuracy).toBeLessThan(0.85);
    expect(majorityAccuracy).toBeCloseTo(1 / 3, 6);

    const reversed = unseen
      .filter(({ label }) => label === 'raise')
      .map((sequence) => ({ ...sequence, values: backwards(sequence) }));
    const predictions = await model.predict(reversed);
    const lowered = predictions.filter(({ label }) => label === 'lower').length;
    expect(lowered / predictions.length).toBeGreaterThanOrEqual(0.95);
  });

  it('predicts the same for a sequence alone and among longer ones', async () => {
    const { model } = await train();
    const sequences = drawSequences(7, 3);
    const together = await model.predict(sequences);
    for (const [place, sequence] of sequences.entries()) {
      const [alone] = await model.predict([sequence]);
      expect(alone.label).toBe(together[place].label);
      expect(alone.probability).toBeCloseTo(together[place].probability, 5);
    }
    const [{ probabilities }] = together;
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
  });

  it.each([
    ['in a step', abortAfter(5)],
    ['before the best weights are measured', abortAtEnd()],
  ])('is resumed to the bits of a run that was never interrupted: %s', async (_, interruption) => {
    const { whole, resumed } = await filesOfRuns(
      (hooks) => train({}, hooks),
      (file, hooks) =>
        actionRecognition.resume(actionRecognition.decode(file), { training }, hooks),
      interruption,
    );
    expect(resumed).toEqual(whole);
  });

  it('is one file, with what standardises its inputs', async () => {
    const { model } = await train();
    const bytes = await actionRecognition.encode(model);
    const again = actionRecognition.load(bytes, 'actions.safetensors');
    expect(await again.predict(training)).toEqual(await model.predict(training));
    expect(actionRecognition.summaryOf(again)).toEqual({
      actions: 'lower, raise, wave',
      inputs: '2 features',
    });
    expect(() => actionRecognition.load(bytes.slice(0, 300))).toThrow(FormatError);
  });

  it('reads forwards alone, by any cell and pooling, without motion', async () => {
    const options = { bidirectional: false, cell: 'lstm', pooling: 'attention', motion: false };
    const { model } = await train(options);
    expect((await model.predict(training.slice(0, 1))).length).toBe(1);
  });

  it.each(['mean', 'max', 'attention', 'last'] as const)(
    'sees frames by themselves without a cell, in any order unless it takes the %s one',
    async (pooling) => {
      const { model } = await train({ cell: 'none', motion: false, pooling });
      const [one, other] = training;
      const [{ probabilities }, turned, among] = await model.predict([
        one,
        { ...one, values: backwards(one) },
        other,
      ]);
      const [alone] = await model.predict([other]);
      among.probabilities.forEach((value, label) => {
        expect(value).toBeCloseTo(alone.probabilities[label], 5);
      });
      const difference = Math.max(
        ...probabilities.map((value, label) => Math.abs(value - turned.probabilities[label])),
      );
      if (pooling === 'last') expect(difference).toBeGreaterThan(1e-3);
      else expect(difference).toBeLessThan(1e-5);
    },
  );
});

function backwards({ values, length, channels }: LabelledSequence): Float32Array {
  return Float32Array.from(values, (_, place) => {
    const frame = Math.floor(place / channels);
    return values[(length - 1 - frame) * channels + (place % channels)];
  });
}

describe('wrong data', () => {
  const changed = (change: object): LabelledSequence[] => [
    ...training.slice(0, 30),
    { ...training[30], ...change },
  ];

  it.each<[string, unknown, RegExp]>([
    ['no sequence', [], /at least two different labels, got none/],
    [
      'one label',
      training.map((one) => ({ ...one, label: 'raise' })),
      /two different labels, got only/,
    ],
    [
      'no frames',
      changed({ values: new Float32Array(), length: 0 }),
      /sequence 30 in training must have 1 to 10000 frames, got 0/,
    ],
    [
      'other channels',
      changed({ values: new Float32Array(9), length: 3, channels: 3 }),
      /must have 2 channels, got 3/,
    ],
    ['values of another size', changed({ length: 2 }), /Float32Array of 2 × 2/],
    [
      'NaN',
      changed({ values: new Float32Array([0, 1, Number.NaN, 2]), length: 2 }),
      /got NaN in frame 1, channel 0/,
    ],
  ])('refuses %s', async (_, sequences, message) => {
    const run = actionRecognition.train(
      { training: sequences as LabelledSequence[] },
      { ...smallOptions, steps: 1 },
    );
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toSatisfy(
      (error) => error instanceof ArgumentError || error instanceof DataError,
    );
  });

  it('refuses other channels and labels than a model was trained on', async () => {
    const { model } = await train({ steps: 1 });
    const wide = { values: new Float32Array(3), length: 1, channels: 3 };
    await expect(model.predict([wide])).rejects.toThrow(/must have 2 channels, got 3/);
    const strange = { ...training[0], label: 'jump' };
    await expect(actionRecognition.evaluate(model, [strange])).rejects.toThrow(/got "jump"/);
    const rng = new Rng(1);
    const inputs = FrameInputs.ofFeatures({ mean: [0], deviation: [1] });
    expect(() => new ActionModel({ labels: ['one'], inputs, rng })).toThrow(ArgumentError);
  });
});

describe('augment', () => {
  const values = Float32Array.of(0, 10, 1, 11, 2, 12);

  it('changes nothing by nothing', () => {
    const none = { noise: 0, scaling: 0, timeJitter: 0 };
    expect(augment({ length: 3, values }, 2, none, new Rng(1))).toEqual({ length: 3, values });
  });

  it('stretches by interpolation, and keeps the first and the last frame', () => {
    const long = { length: 3, values };
    for (let seed = 1; seed <= 20; seed++) {
      const { length, values: found } = augment(
        long,
        2,
        { noise: 0, scaling: 0, timeJitter: 0.5 },
        new Rng(seed),
      );
      expect(length).toBeGreaterThanOrEqual(2);
      expect([found[0], found[1]]).toEqual([0, 10]);
      expect([found[2 * length - 2], found[2 * length - 1]]).toEqual([2, 12]);
      for (let frame = 0; frame < length; frame++) {
        expect(found[2 * frame + 1] - found[2 * frame]).toBeCloseTo(10, 5);
      }
    }
  });
});

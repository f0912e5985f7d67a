import { ArgumentError, DataError, FormatError, Rng } from '@unrolled/tensor';
import { abortAfter, abortAtEnd, filesOfRuns } from '@unrolled/testing';
import { describe, expect, it } from 'vitest';
import { LabelingModel, videoLabeling } from '../src/index.ts';
import { drawSequences, smallOptions } from './small-sequences.ts';

const training = drawSequences(12, 1);

const train = (options: object = {}, hooks: object = {}) =>
  videoLabeling.train({ training }, { ...smallOptions, steps: 8, ...options }, hooks);

describe('videoLabeling', () => {
  it('labels by what came before, which single frames do not tell', async () => {
    const { model, record } = await train({ steps: 150 });
    const unseen = drawSequences(6, 2);
    const found = await videoLabeling.evaluate(model, unseen, {
      background: 'rest',
      baseline: training,
    });
    expect(found.accuracy).toBeGreaterThan(0.85);
    expect(found.segments.f1[50]).toBeGreaterThan(75);
    expect(found.segments.accuracy).toBeCloseTo(100 * found.accuracy, 6);
    expect(found.classes.map(({ label }) => label)).toEqual(['hold', 'lower', 'raise', 'rest']);
    const { frameAccuracy, majorityAccuracy } = record.progress.figures;
    expect(frameAccuracy).toBeLessThan(0.8);
    expect(frameAccuracy).toBeGreaterThan(majorityAccuracy);
    expect(found.baseline?.accuracy).toBeLessThan(0.8);
    expect(found.baseline?.accuracy).toBeGreaterThan(found.majority.accuracy);
    expect(found.baseline?.segments.f1[50]).toBeLessThan(found.segments.f1[50]);
    expect(record.progress.figures.frameF1At50).toBeLessThan(record.progress.figures.f1At50);
    expect(found.sequences[3]).toMatchObject({ name: 'take 3', expected: unseen[3].labels });
  });

  it.each<[string, object]>([
    ['causal', {}],
    ['look-ahead', { lookAhead: 3, cell: 'lstm', numLayers: 2 }],
    ['offline', { direction: 'offline', motion: false, cell: 'rnn' }],
  ])('labels the same alone and among longer sequences: %s', async (_, options) => {
    const { model } = await train(options);
    const sequences = [...drawSequences(2, 3), ...drawSequences(1, 4, 1)];
    const together = await model.label(sequences);
    for (const [place, sequence] of sequences.entries()) {
      const [alone] = await model.label([sequence]);
      expect(alone.labels).toEqual(together[place].labels);
      expect(alone.labels).toHaveLength(sequence.length);
      alone.probabilities.forEach((value, at) => {
        expect(value).toBeCloseTo(together[place].probabilities[at], 5);
      });
    }
  });

  it('with look-ahead k reads what a causal model reads of labels k frames later', async () => {
    const { model } = await train({ lookAhead: 3 });
    const { labels, inputs } = model;
    const configuration = { ...model.configuration, lookAhead: 0 };
    const causal = new LabelingModel({ labels, inputs, configuration, rng: new Rng(1) });
    causal.loadStateDict(model.stateDict());
    const [sequence] = drawSequences(1, 5);
    const [ahead] = await model.label([sequence]);
    const [now] = await causal.label([sequence]);
    const shift = 3 * labels.length;
    const known = (sequence.length - 3) * labels.length;
    for (let place = 0; place < known; place++) {
      expect(ahead.probabilities[place]).toBeCloseTo(now.probabilities[place + shift], 6);
    }
  });

  it.each([
    ['in a step', abortAfter(5)],
    ['before the best weights are measured', abortAtEnd()],
  ])('is resumed to the bits of a run that was never interrupted: %s', async (_, interruption) => {
    const options = { lookAhead: 2, dropout: 0.2, classWeights: 'balanced' };
    const { whole, resumed } = await filesOfRuns(
      (hooks) => train(options, hooks),
      (file, hooks) => videoLabeling.resume(videoLabeling.decode(file), { training }, hooks),
      interruption,
    );
    expect(resumed).toEqual(whole);
  });

  it('is one file, with what standardises its inputs', async () => {
    const { model } = await train();
    const bytes = await videoLabeling.encode(model);
    const again = videoLabeling.load(bytes, 'labels.safetensors');
    expect(await again.label(training)).toEqual(await model.label(training));
    expect(videoLabeling.summaryOf(again)).toEqual({
      labels: 'hold, lower, raise, rest',
      inputs: '4 features',
    });
    expect(() => videoLabeling.load(bytes.slice(0, 300))).toThrow(FormatError);
  });

  it('holds out the end of a single sequence', async () => {
    const { record } = await videoLabeling.train(
      { training: training.slice(0, 1) },
      { ...smallOptions, steps: 1 },
    );
    const { frames, heldOutFrames } = record.data.counts;
    expect(frames + heldOutFrames).toBe(training[0].length);
    expect(heldOutFrames).toBe(Math.round(0.2 * training[0].length));
  });
});

describe('wrong data', () => {
  const changed = (change: object) => [...training.slice(0, 5), { ...training[5], ...change }];

  it.each<[string, unknown, RegExp]>([
    ['no sequence', [], /at least two different labels, got none/],
    [
      'more labels than frames',
      changed({ length: 2, values: new Float32Array(4) }),
      /sequence 5 in training \(take 5\) must have a label for each of its 2 frames/,
    ],
    [
      'a label that is no text',
      changed({ labels: training[5].labels.map(() => 7) }),
      /must be a text/,
    ],
    [
      'other channels',
      changed({ channels: 1, length: 1, values: new Float32Array(1), labels: ['rest'] }),
      /must have 2 channels, got 1/,
    ],
    [
      'NaN',
      changed({ length: 1, values: Float32Array.of(Number.NaN, 1), labels: ['rest'] }),
      /got NaN in frame 0/,
    ],
  ])('refuses %s', async (_, sequences, message) => {
    const run = videoLabeling.train(
      { training: sequences as never },
      { ...smallOptions, steps: 1 },
    );
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toSatisfy(
      (error) => error instanceof ArgumentError || error instanceof DataError,
    );
  });

  it('refuses options that contradict each other', async () => {
    await expect(train({ direction: 'offline', lookAhead: 2 })).rejects.toThrow(
      /lookAhead of an offline model.* must be 0, got 2/,
    );
  });

  it('refuses labels that a model does not know, and a background that is none', async () => {
    const { model } = await train({ steps: 1 });
    const strange = [{ ...training[0], labels: training[0].labels.map(() => 'jump') }];
    await expect(videoLabeling.evaluate(model, strange)).rejects.toThrow(/got "jump"/);
    await expect(
      videoLabeling.evaluate(model, training, { background: 'nothing' }),
    ).rejects.toThrow(/background must be a label of the model.* got "nothing"/);
  });
});

import { defaultsOf } from '@unrolled/task';
import { describe, expect, it } from 'vitest';
import { scoreBaselines } from '../src/baselines.ts';
import { prepareCorpus } from '../src/corpus.ts';
import { modelOptions, trainingOptions } from '../src/options.ts';
import { drawSequences } from './small-sequences.ts';

const corpusOf = (count: number, seed: number) => {
  const training = drawSequences(count, seed);
  return prepareCorpus(
    { training },
    { ...defaultsOf({ ...modelOptions, ...trainingOptions }), heldOut: 0.4 },
    null,
  );
};

describe('scoreBaselines', () => {
  it('tells the direction of time from padded series, not from frames by themselves', async () => {
    const { training, validation, parts } = corpusOf(300, 1);
    const turned = [...training, ...validation].filter(
      ({ label }) => parts.labels[label] !== 'wave',
    );
    const [own, test] = [turned.slice(0, 100), turned.slice(100)];
    const scores = await scoreBaselines({ training: own, test, ...parts }, 1);
    expect(scores?.frameAverage.accuracy).toBeLessThan(0.75);
    expect(scores?.paddedLogistic.accuracy).toBeGreaterThanOrEqual(0.9);
  });

  it('cuts what is longer than anything it is trained on', async () => {
    const { training, parts } = corpusOf(30, 1);
    const { length, values } = training[0];
    const long = new Float32Array(3 * values.length);
    long.set(values);
    const test = [{ ...training[0], length: 3 * length, values: long }];
    const scores = await scoreBaselines({ training, test, ...parts }, 1);
    expect(scores?.paddedLogistic.loss).toBeGreaterThan(0);
  });

  it('gives nothing when it is interrupted', async () => {
    const { training, validation, parts } = corpusOf(30, 1);
    const split = { training, test: validation, ...parts };
    expect(await scoreBaselines(split, 1, AbortSignal.abort())).toBeNull();
  });
});

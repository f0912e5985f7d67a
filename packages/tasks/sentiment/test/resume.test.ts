import { abortAfter, abortInValidationAfter } from '@unrolled/testing';
import { describe, expect, it } from 'vitest';
import { sentiment } from '../src/index.ts';
import { data, quick, training, trainToFile } from './small-training.ts';

describe('a training run', () => {
  it('gives the same bits on one seed, others on another', async () => {
    const options = { dropout: 0.3, wordDropout: 0.2, classWeights: 'balanced' as const };
    const first = await trainToFile(options);
    expect(await trainToFile(options)).toEqual(first);
    expect(await trainToFile({ ...options, seed: 2 })).not.toEqual(first);
  });

  it.each([0, 2])('with %i-grams ends with the same bits when stopped and resumed', async (n) => {
    const rates = { dropout: 0.3, wordDropout: 0.2, labelSmoothing: 0.1 };
    const options = { ...rates, validations: 3, ngrams: n };
    const whole = await trainToFile(options);
    let file = new Uint8Array();
    const save = (bytes: Uint8Array) => {
      file = new Uint8Array(bytes);
    };
    const hooks = { save, ...abortAfter(5) };
    const { reason } = await sentiment.train(data, { ...quick, ...options }, hooks);
    expect(reason).toBe('aborted');
    const unfinished = sentiment.decode(file);
    await expect(sentiment.resume(unfinished, { training })).rejects.toThrow(
      /began with other data/,
    );
    await sentiment.resume(unfinished, data, { save });
    expect(Buffer.from(file).equals(whole)).toBe(true);
    await expect(sentiment.resume(sentiment.decode(file), data)).rejects.toThrow(
      /must hold an unfinished training run/,
    );
  });

  it('ends with the same bits when it is stopped in the midst of a validation', async () => {
    const options = { validations: 3, dropout: 0.3 };
    const whole = await trainToFile(options);
    for (const step of [5, 9]) {
      let file = new Uint8Array();
      const save = (bytes: Uint8Array) => {
        file = new Uint8Array(bytes);
      };
      const hooks = { save, ...abortInValidationAfter(step) };
      const { reason } = await sentiment.train(data, { ...quick, ...options }, hooks);
      expect(reason).toBe('aborted');
      await sentiment.resume(sentiment.decode(file), data, { save });
      expect(Buffer.from(file).equals(whole)).toBe(true);
    }
  });

  it('that is stopped before its first step keeps nothing', async () => {
    await expect(trainToFile({}, AbortSignal.abort())).rejects.toThrow(/aborted/);
  });
});

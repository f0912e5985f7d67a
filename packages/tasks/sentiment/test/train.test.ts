import { parseWordVectors } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import type { Score } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { type SentimentTraining, sentiment } from '../src/index.ts';
import type { BagOfNGrams } from '../src/model/bag-of-words.ts';
import { negations } from './small.ts';
import { data, quick, training, validation } from './small-training.ts';

describe('training', () => {
  it('learns what a bag of words cannot, and reports both', async () => {
    const { model, record } = await sentiment.train(data, {
      ...quick,
      steps: undefined,
      epochs: 40,
    });
    expect(record.progress.figures.accuracy).toBe(1);
    const evaluation = await sentiment.evaluate(model, negations(50, 3));
    expect(evaluation).toMatchObject({ accuracy: 1, macroF1: 1, right: 50, examples: 50 });
    expect(evaluation.confusion[0][1] + evaluation.confusion[1][0]).toBe(0);
    expect(evaluation.baseline).toBeNull();
    const compared = await sentiment.evaluate(model, negations(50, 3), { baseline: training });
    expect(compared).toMatchObject({ ...evaluation, baseline: expect.anything() });
    expect(compared.baseline?.accuracy).toBeLessThan(0.8);
    expect(record.progress.figures.baselineAccuracy).toBeLessThan(0.8);
    const { words, label } = await model.explain('the film is not good');
    expect(label).toBe('negative');
    expect(words[3].effect).toBeGreaterThan(1);
  });

  it('teaches n-grams to be right by themselves, where two words decide', async () => {
    const options = { ...quick, ngrams: 2, steps: undefined, epochs: 15 };
    const { model } = await sentiment.train(data, options);
    model.forward = (texts) => (model.ngrams as BagOfNGrams).forward(texts);
    expect((await sentiment.evaluate(model, negations(50, 3))).accuracy).toBe(1);
  });

  it('has a bag of words that learns what words can say', async () => {
    const plain = training.filter(({ text }) => !text.includes(' not '));
    const { record } = await sentiment.train({ training: plain }, quick);
    expect(record.progress.figures.baselineAccuracy).toBe(1);
    expect(record.data.validation).toBe(Math.ceil(plain.length / 10));
  });

  it.each([
    [{}, 'accuracy', 'accuracy', Math.max],
    [{ classWeights: 'balanced' as const }, 'macro-f1', 'macroF1', Math.max],
    [
      { classWeights: 'balanced' as const, measure: 'accuracy' as const },
      'accuracy',
      'accuracy',
      Math.max,
    ],
    [{ measure: 'loss' as const }, 'loss', 'loss', Math.min],
  ])('with %j keeps the weights of the best %s', async (given, measure, name, bestOf) => {
    const scores: Score[] = [];
    const callback = { name: 'watch', onScore: (score: Score) => void scores.push(score) };
    const options = { ...quick, ...given, steps: 30, learningRate: 0.05 };
    const {
      model,
      record,
      evaluation: found,
    } = await sentiment.train(data, options, {
      callbacks: [callback],
    });
    expect(record.options.measure).toBe(measure);
    expect(scores.map(({ value }) => value)).toEqual(scores.map(({ details }) => details?.[name]));
    const best = scores.findLast(({ isBest }) => isBest);
    expect(best?.value).toBe(bestOf(...scores.map(({ value }) => value)));
    const { accuracy, macroF1, loss } = best?.details ?? {};
    const { figures } = record.progress;
    expect(figures).toMatchObject({
      accuracy,
      macroF1,
      majorityAccuracy: found?.majority.accuracy,
    });
    expect(figures.loss).toBeCloseTo(loss ?? 0, 5);
    expect(best?.details?.baselineAccuracy).toBe(figures.baselineAccuracy);
    expect(found).toMatchObject({ accuracy, macroF1 });
    expect(found?.loss).toBeCloseTo(loss ?? 0, 5);
    expect(await sentiment.evaluate(model, validation)).toEqual(found);
  });

  describe('of a rare label that shares its word with others', () => {
    const rare = (count: number, seed: number) => {
      const rng = new Rng(seed);
      return Array.from({ length: count }, (_, at) => {
        const isRare = at % 20 === 0;
        const isMarked = isRare || rng.uniform() < 0.08;
        const words = Array.from({ length: 5 }, () => `word${rng.integer(30)}`);
        if (isMarked) words[rng.integer(5)] = 'broken';
        return { text: words.join(' '), label: isRare ? 'rare' : 'common' };
      });
    };
    const split = { training: rare(300, 1), validation: rare(200, 2) };
    const options = { ...quick, steps: 150, validations: 50 };
    const foundOf = async (given: Partial<SentimentTraining>) => {
      const { model } = await sentiment.train(split, { ...options, ...given });
      return (await sentiment.evaluate(model, rare(400, 3))).classes[1];
    };

    it('finds it with balanced weights, and no more than has its word', async () => {
      const found = await foundOf({ classWeights: 'balanced' });
      expect(found.recall).toBeGreaterThan(0.8);
      const marked = rare(400, 3).filter(({ text }) => text.includes('broken'));
      expect(found.predicted).toBeLessThanOrEqual(marked.length + 5);
    });

    it('gives it up for accuracy', async () => {
      expect(await foundOf({})).toMatchObject({ recall: 0, predicted: 0 });
    });
  });

  it('reads few texts more often, and counts no runs for many labels, unless it is told', async () => {
    const optionsOf = async (labels: number, options: Partial<SentimentTraining> = {}) => {
      const many = Array.from({ length: 60 }, (_, at) => ({
        text: `film ${at}`,
        label: String(at % labels),
      }));
      const { steps: _0, ngrams: _1, ...open } = quick;
      const given = { ...open, batchSize: 30, ...options };
      let settled: Partial<SentimentTraining> = {};
      const found = sentiment.train({ training: many, validation: many }, given, {
        onData: (_, options) => {
          settled = options;
          throw new Error('enough');
        },
      });
      await expect(found).rejects.toThrow('enough');
      return settled;
    };
    expect(await optionsOf(2)).toMatchObject({ epochs: 600, ngrams: 3 });
    expect((await optionsOf(21)).ngrams).toBe(0);
    const settled = { epochs: 2, ngrams: 1 };
    expect(await optionsOf(21, settled)).toMatchObject(settled);
  });

  it('counts the texts that are cut, and tells them before it begins', async () => {
    const counted: [object, number][] = [];
    const options = { ...quick, maximumLength: 4, steps: 1 };
    const { record } = await sentiment.train(data, options, {
      onData: (found, { maximumLength }) => void counted.push([found, maximumLength]),
    });
    const long = [...training, ...validation].filter(({ text }) => text.includes(' not '));
    const { cut, 'label positive': positive, 'label negative': negative } = record.data.counts;
    expect(cut).toBe(long.length);
    expect(positive + negative).toBe(training.length);
    expect(counted).toEqual([[record.data, 4]]);
  });

  it('holds out the same share of every label', async () => {
    const rare = Array.from({ length: 200 }, (_, at) => ({
      text: `film ${at}`,
      label: at % 20 === 0 ? 'rare' : 'common',
    }));
    for (const seed of [1, 2, 3]) {
      const { record } = await sentiment.train({ training: rare }, { ...quick, seed, steps: 1 });
      expect(record.data.counts).toEqual({ cut: 0, 'label common': 171, 'label rare': 9 });
    }
  });

  it('begins with vectors, whose words it then knows', async () => {
    const vectors = parseWordVectors('film 1 2 3\nsplendid 4 5 6\n');
    const rates = { learningRate: 1e-9, weightDecay: 0 };
    const { model } = await sentiment.train({ ...data, vectors }, { ...quick, ...rates });
    const table = await model.embedding.weight.data();
    for (const [word, first] of [['film', 1] as const, ['splendid', 4] as const]) {
      const [id] = model.encode(word);
      const row = Array.from(table.slice(id * 5, id * 5 + 5));
      expect(row.slice(0, 3).map((value) => Math.round(value * 1e4) / 1e4)).toEqual([
        first,
        first + 1,
        first + 2,
      ]);
      expect(row[3]).not.toBe(0);
    }
    const wide = parseWordVectors('film 1 2 3 4 5 6\n');
    await expect(sentiment.train({ ...data, vectors: wide }, quick)).rejects.toThrow(
      /embeddingSize must be at least the 6/,
    );
    const { embeddingSize: _, ...open } = quick;
    const sized = await sentiment.train({ ...data, vectors: wide }, open);
    expect(sized.model.configuration.embeddingSize).toBe(6);
  });

  it('starts from a model, with its words and labels', async () => {
    const { model } = await sentiment.train(data, { ...quick, steps: undefined, epochs: 40 });
    const again = { ...quick, learningRate: 1e-6 };
    const { model: further, record } = await sentiment.train(data, again, {}, model);
    expect(further).toBe(model);
    expect(record.progress.figures.accuracy).toBe(1);
    const other = [{ text: 'so so', label: 'neutral' }, ...training];
    await expect(sentiment.train({ training: other }, again, {}, model)).rejects.toThrow(
      /every label must be one of "negative", "positive", got "neutral"/,
    );
  });

  it.each([
    ['no examples', { training: [] }, /there must be texts to train on/],
    ['one label', { training: validation.map(({ text }) => ({ text, label: 'x' })) }, /only "x"/],
    ['too few', { training: [...training.slice(0, 1)] }, /at least two different labels/],
    ['nothing to validate on', { training, validation: [] }, /to validate on, got none/],
    [
      'an unknown label to validate on',
      { training, validation: [{ text: 'a', label: 'x' }] },
      /every label must be one of "negative", "positive", got "x"/,
    ],
  ])('refuses %s', async (_, wrong, message) => {
    await expect(sentiment.train(wrong, quick)).rejects.toThrow(message);
  });

  it.each([
    [{ pooling: 'sum' as never }, /pooling must be "last" or "mean"/],
    [{ ngrams: 1.5 }, /ngrams must be a whole number from 0 up, or null, got 1\.5/],
    [{ hiddenSize: 0 }, /hiddenSize must be a whole number/],
    [{ minimumCount: 0 }, /minimumCount must be/],
    [{ classWeights: { good: -1 } }, /classWeights must be none, balanced, or numbers above 0/],
    [{ classWeights: { neutral: 2 } }, /classWeights must name labels of the data, got "neutral"/],
    [{ steps: 1, epochs: 1 }, /exclude each other/],
  ])('refuses %o', async (options, message) => {
    await expect(sentiment.train(data, { ...quick, ...options })).rejects.toThrow(message);
  });
});

import { parseWordVectors } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { abortAfter, abortInValidationAfter } from '@unrolled/testing';
import { ByteLevelBpeTokenizer, readTokenizerJson, WordTokenizer } from '@unrolled/tokenizers';
import type { Score } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { type SentimentTraining, sentiment } from '../src/index.ts';
import type { BagOfNGrams } from '../src/model/bag-of-words.ts';
import { negations, smallModel, smallSizes } from './small.ts';

const training = negations(160, 1);
const validation = negations(40, 2);
const data = { training, validation };
const quick: Partial<SentimentTraining> = {
  ...smallSizes,
  steps: 12,
  batchSize: 16,
  learningRate: 0.02,
};

async function trainToFile(
  options: Partial<SentimentTraining>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  let file = new Uint8Array();
  const save = (bytes: Uint8Array) => {
    file = new Uint8Array(bytes);
  };
  await sentiment.train(data, { ...quick, ...options }, { save, signal });
  return file;
}

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

  describe('with a ready tokenizer', () => {
    const texts = training.map(({ text }) => text);
    const defaults = { unknown: '<unk>' };
    const [bytes, words] = [
      ByteLevelBpeTokenizer.train(texts, { maximumSize: 300 }),
      WordTokenizer.train(texts, { boundaries: 'rules' }),
    ].map((one) =>
      readTokenizerJson(JSON.parse(JSON.stringify(one.toTokenizerJson())), { defaults }),
    );

    it.each([
      ['bytes', bytes],
      ['words', words],
    ])('of %s, learns, explains and is saved with it', async (_, tokenizer) => {
      let file = new Uint8Array();
      const save = (bytes: Uint8Array) => {
        file = bytes.slice();
      };
      const given = { ...data, tokenizer };
      const options = { ...quick, steps: undefined, epochs: 40 };
      const { record } = await sentiment.train(given, options, { save });
      expect(record.progress.figures.accuracy).toBeGreaterThan(0.95);
      const decoded = sentiment.decode(file);
      expect(decoded.parts.tokenizer.toJSON()).toEqual(tokenizer.toJSON());
      const text = 'the film is not good';
      const { words } = await sentiment.build(decoded).explain(text);
      expect(
        words
          .map(({ word }) => word)
          .join('')
          .replaceAll(' ', ''),
      ).toBe(text.replaceAll(' ', ''));
      await expect(sentiment.resume(decoded, given)).rejects.toThrow(/an unfinished training run/);
    });

    it('refuses what cannot be used together', async () => {
      const vectors = parseWordVectors('film 1 2 3\n');
      await expect(sentiment.train({ ...data, tokenizer: bytes, vectors }, quick)).rejects.toThrow(
        /vectors stand for whole words, got both vectors and a tokenizer of kind byte-level-bpe/,
      );
      const from = smallModel({}, ['negative', 'positive']);
      await expect(sentiment.train({ ...data, tokenizer: words }, quick, {}, from)).rejects.toThrow(
        /the tokenizer must be the one of the model, got another/,
      );
      const bare = WordTokenizer.train(texts, { special: {} });
      await expect(sentiment.train({ ...data, tokenizer: bare }, quick)).rejects.toThrow(
        /must have a token for unknown words; .* or read its tokenizer\.json with defaults/,
      );
    });

    it('goes on with the same or none, and with no other', async () => {
      const save = (bytes: Uint8Array) => {
        file = bytes.slice();
      };
      let file = new Uint8Array();
      const given = { ...data, tokenizer: words };
      await sentiment.train(given, quick, { save, ...abortAfter(2) });
      const stopped = sentiment.decode(file);
      await expect(sentiment.resume(stopped, { ...data, tokenizer: bytes })).rejects.toThrow(
        /the tokenizer must be the one of the model, got another/,
      );
      await sentiment.resume(stopped, given, { save });
      const resumed = file;
      await sentiment.resume(stopped, data, { save });
      expect(file).toEqual(resumed);
    });
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

describe('evaluate', () => {
  it('scores each label, the majority and the bag of words, and lists mistakes', async () => {
    const model = smallModel({}, ['a', 'b', 'c']);
    const examples = [
      { text: 'film', label: 'a' },
      { text: 'the film is not good', label: 'a' },
      { text: 'plot', label: 'b' },
    ];
    const predictions = await model.predict(examples.map(({ text }) => text));
    const found = await sentiment.evaluate(model, examples, { mistakes: 9 });
    const wrong = examples
      .map(({ text, label }, at) => {
        const { label: predicted, probability } = predictions[at];
        return { place: at, text, label, predicted, probability };
      })
      .filter(({ label, predicted }) => label !== predicted)
      .sort((a, b) => b.probability - a.probability);
    expect(wrong.length).toBeGreaterThan(0);
    expect(found.mistakes).toEqual(
      wrong.map((mistake) => ({ ...mistake, probability: expect.closeTo(mistake.probability, 5) })),
    );
    expect((await sentiment.evaluate(model, examples, { mistakes: 1 })).mistakes).toHaveLength(1);
    expect((await sentiment.evaluate(model, examples)).mistakes).toEqual([]);
    expect(found.majority).toEqual({ label: 'a', accuracy: 2 / 3, macroF1: 0.4 });
    const nats = predictions.map(
      ({ probabilities }, at) => -Math.log(probabilities[model.labels.indexOf(examples[at].label)]),
    );
    expect(found.loss).toBeCloseTo((nats[0] + nats[1] + nats[2]) / 3, 5);
    expect(found.baseline).toBeNull();
    expect(found.classes.map(({ label, support }) => [label, support])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 0],
    ]);
    await expect(sentiment.evaluate(model, examples, { mistakes: -1 })).rejects.toThrow(
      /mistakes must be a whole number from 0 up, got -1/,
    );
  });

  it('refuses nothing, and labels that are not known', async () => {
    const model = sentiment.build(sentiment.decode(await trainToFile({})));
    await expect(sentiment.evaluate(model, [])).rejects.toThrow(/at least one text/);
    await expect(sentiment.evaluate(model, [{ text: 'a', label: 'x' }])).rejects.toThrow(/got "x"/);
  });
});

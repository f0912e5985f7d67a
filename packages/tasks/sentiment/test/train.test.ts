import { abortAfter } from '@unrolled/testing';
import { ByteLevelBpeTokenizer, readTokenizerJson, WordTokenizer } from '@unrolled/tokenizers';
import type { StepEvent } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import type { BagOfNGrams } from '../src/bag-of-ngrams.ts';
import {
  buildSentimentModel,
  decodeSentimentModel,
  parseWordVectors,
  resumeSentiment,
  type SentimentTrainingOptions,
  trainSentiment,
} from '../src/index.ts';
import { negations, smallModel, smallSizes } from './small.ts';

const training = negations(160, 1);
const validation = negations(40, 2);
const data = { training, validation };
const quick: Partial<SentimentTrainingOptions> = {
  ...smallSizes,
  limits: { steps: 12 },
  batchSize: 16,
  learningRate: 0.02,
};

async function trainToFile(
  options: Partial<SentimentTrainingOptions>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  let file = new Uint8Array();
  const save = (bytes: Uint8Array) => {
    file = new Uint8Array(bytes);
  };
  await trainSentiment(data, { ...quick, ...options }, { save, signal });
  return file;
}

describe('training', () => {
  it('learns what a bag of words cannot, and reports both', async () => {
    const { model, record } = await trainSentiment(data, {
      ...quick,
      limits: { epochs: 40 },
    });
    expect(record.progress.validationAccuracy).toBe(1);
    const evaluation = await model.evaluate(negations(50, 3));
    expect(evaluation).toMatchObject({ accuracy: 1, macroF1: 1, right: 50, examples: 50 });
    expect(evaluation.confusion[0][1] + evaluation.confusion[1][0]).toBe(0);
    expect(evaluation.baseline.accuracy).toBeLessThan(0.8);
    expect(record.progress.baselineAccuracy).toBeLessThan(0.8);
    const { words, label } = await model.explain('the film is not good');
    expect(label).toBe('negative');
    expect(words[3].effect).toBeGreaterThan(1);
  });

  it('tells the mean loss of what reads and what counts', async () => {
    const firstLoss = async (ngrams: number) => {
      const losses: number[] = [];
      const callback = { name: 'watch', onStep: ({ loss }: StepEvent) => void losses.push(loss) };
      const options = { ...quick, ngrams, limits: { steps: 1 }, validations: 1 };
      await trainSentiment(data, options, { callbacks: [callback] });
      return losses[0];
    };
    // At first, counting has no opinion of two labels.
    expect(await firstLoss(2)).toBeCloseTo((await firstLoss(0)) / 2 + Math.LN2 / 2, 5);
  });

  it('teaches n-grams to be right by themselves, where two words decide', async () => {
    const options = { ...quick, ngrams: 2, limits: { epochs: 15 } };
    const { model } = await trainSentiment(data, options);
    model.forward = (texts) => (model.ngrams as BagOfNGrams).forward(texts);
    expect((await model.evaluate(negations(50, 3))).accuracy).toBe(1);
  });

  it('has a bag of words that learns what words can say', async () => {
    const plain = training.filter(({ text }) => !text.includes(' not '));
    const { record } = await trainSentiment({ training: plain }, quick);
    expect(record.progress.baselineAccuracy).toBe(1);
    expect(record.data.validation).toBe(Math.ceil(plain.length / 10));
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
    const { reason } = await trainSentiment(data, { ...quick, ...options }, hooks);
    expect(reason).toBe('aborted');
    const unfinished = decodeSentimentModel(file);
    await expect(resumeSentiment(unfinished, { training })).rejects.toThrow(
      /began with other data/,
    );
    await resumeSentiment(unfinished, data, { save });
    expect(Buffer.from(file).equals(whole)).toBe(true);
    await expect(resumeSentiment(decodeSentimentModel(file), data)).rejects.toThrow(
      /must hold an unfinished training run/,
    );
  });

  it('that is stopped before its first step keeps what is needed to begin', async () => {
    const file = await trainToFile({}, AbortSignal.abort());
    const stopped = decodeSentimentModel(file);
    expect(stopped.training?.progress).toMatchObject({ steps: 0, baselineAccuracy: null });
    let resumed = new Uint8Array();
    await resumeSentiment(stopped, data, {
      save: (bytes) => {
        resumed = new Uint8Array(bytes);
      },
    });
    expect(resumed).toEqual(await trainToFile({}));
  });

  it('begins with vectors, whose words it then knows', async () => {
    const vectors = parseWordVectors('film 1 2 3\nsplendid 4 5 6\n');
    const rates = { learningRate: 1e-9, weightDecay: 0 };
    const { model } = await trainSentiment({ ...data, vectors }, { ...quick, ...rates });
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
    await expect(trainSentiment({ ...data, vectors: wide }, quick)).rejects.toThrow(
      /embeddingDim must be at least the 6/,
    );
    const { embeddingDim: _, ...open } = quick;
    const sized = await trainSentiment({ ...data, vectors: wide }, open);
    expect(sized.model.configuration.embeddingDim).toBe(6);
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
      const options = { ...quick, limits: { epochs: 40 } };
      const { record } = await trainSentiment(given, options, { save });
      expect(record.progress.validationAccuracy).toBeGreaterThan(0.95);
      const decoded = decodeSentimentModel(file);
      expect(decoded.tokenizer.toJSON()).toEqual(tokenizer.toJSON());
      const text = 'the film is not good';
      const { words } = await buildSentimentModel(decoded).explain(text);
      expect(
        words
          .map(({ word }) => word)
          .join('')
          .replaceAll(' ', ''),
      ).toBe(text.replaceAll(' ', ''));
      await expect(resumeSentiment(decoded, given)).rejects.toThrow(/an unfinished training run/);
    });

    it('refuses what cannot be used together', async () => {
      const vectors = parseWordVectors('film 1 2 3\n');
      await expect(trainSentiment({ ...data, tokenizer: bytes, vectors }, quick)).rejects.toThrow(
        /vectors are of whole words, got them beside a tokenizer of kind byte-level-bpe/,
      );
      const from = smallModel({}, ['negative', 'positive']);
      await expect(trainSentiment({ ...data, tokenizer: words }, quick, {}, from)).rejects.toThrow(
        /got a tokenizer beside a model to start from/,
      );
      const bare = WordTokenizer.train(texts, { special: {} });
      await expect(trainSentiment({ ...data, tokenizer: bare }, quick)).rejects.toThrow(
        /must have a token for unknown words; .* or read its tokenizer\.json with defaults/,
      );
    });

    it('goes on with the same or none, and with no other', async () => {
      const save = (bytes: Uint8Array) => {
        file = bytes.slice();
      };
      let file = new Uint8Array();
      const given = { ...data, tokenizer: words };
      await trainSentiment(given, quick, { save, signal: AbortSignal.abort() });
      const stopped = decodeSentimentModel(file);
      await expect(resumeSentiment(stopped, { ...data, tokenizer: bytes })).rejects.toThrow(
        /began with another tokenizer/,
      );
      await resumeSentiment(stopped, given, { save });
      const resumed = file;
      await resumeSentiment(stopped, data, { save });
      expect(file).toEqual(resumed);
    });
  });

  it('starts from a model, with its words and labels', async () => {
    const { model } = await trainSentiment(data, { ...quick, limits: { epochs: 40 } });
    const again = { ...quick, learningRate: 1e-6 };
    const { model: further, record } = await trainSentiment(data, again, {}, model);
    expect(further).toBe(model);
    expect(record.progress.validationAccuracy).toBe(1);
    const other = [{ text: 'so so', label: 'neutral' }, ...training];
    await expect(trainSentiment({ training: other }, again, {}, model)).rejects.toThrow(
      /every label must be one of "negative", "positive", got "neutral"/,
    );
  });

  it.each([
    ['no examples', { training: [] }, /there must be examples to train on/],
    ['one label', { training: validation.map(({ text }) => ({ text, label: 'x' })) }, /only "x"/],
    ['too few', { training: [...training.slice(0, 1)] }, /at least two different labels/],
    ['nothing to validate on', { training, validation: [] }, /to validate on, got none/],
    [
      'an unknown label to validate on',
      { training, validation: [{ text: 'a', label: 'x' }] },
      /every label must be one of "negative", "positive", got "x"/,
    ],
  ])('refuses %s', async (_, wrong, message) => {
    await expect(trainSentiment(wrong, quick)).rejects.toThrow(message);
  });

  it.each([
    [{ pooling: 'sum' as never }, /pooling must be 'last' or 'mean'/],
    [{ ngrams: 1.5 }, /ngrams must be a whole number from 0 up, got 1\.5/],
    [{ hiddenSize: 0 }, /hiddenSize must be a whole number/],
    [{ minimumCount: 0 }, /minimumCount must be/],
    [{ classWeights: { good: -1 } }, /classWeights must be none, balanced or numbers above 0/],
    [{ classWeights: { neutral: 2 } }, /classWeights must be of labels in the data, got "neutral"/],
    [{ limits: {} }, /limits must be one of minutes, epochs or steps/],
  ])('refuses %o', async (options, message) => {
    await expect(trainSentiment(data, { ...quick, ...options })).rejects.toThrow(message);
  });
});

describe('evaluate', () => {
  it('refuses nothing, and labels that are not known', async () => {
    const model = buildSentimentModel(decodeSentimentModel(await trainToFile({})));
    await expect(model.evaluate([])).rejects.toThrow(/at least one example/);
    await expect(model.evaluate([{ text: 'a', label: 'x' }])).rejects.toThrow(/got "x"/);
  });
});

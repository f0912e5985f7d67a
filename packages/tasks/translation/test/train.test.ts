import type { SentencePair } from '@unrolled/datasets';
import type { TrainingHooks } from '@unrolled/task';
import { ArgumentError, DataError } from '@unrolled/tensor';
import { abortAfter, abortInValidationAfter, onOwnBackend } from '@unrolled/testing';
import { ByteLevelBpeTokenizer, readTokenizerJson, WordTokenizer } from '@unrolled/tokenizers';
import { everySteps } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import {
  decodeTranslationModel,
  resumeTranslationTraining,
  type TranslationData,
  type TranslationTrainingOptions,
  trainTranslation,
} from '../src/index.ts';
import { pairs, smallModel, smallSizes } from './small.ts';

/** Trains, and returns the file that was saved last. */
async function trainToFile(
  options: Partial<TranslationTrainingOptions>,
  hooks: TrainingHooks = {},
  data: readonly SentencePair[] | TranslationData = pairs,
) {
  let file = new Uint8Array();
  const save = (bytes: Uint8Array) => {
    file = bytes.slice();
  };
  const result = await trainTranslation(data, { ...smallSizes, ...options }, { ...hooks, save });
  return { file, ...result };
}

const learning = {
  ...smallSizes,
  embeddingSize: 16,
  hiddenSize: 32,
  vocabularySize: 400,
  dropout: 0,
  batchSize: 16,
  learningRate: 0.02,
  limits: { steps: 400 },
  validations: 2,
};

describe('trainTranslation', () => {
  it.each(['bpe', 'word'] as const)(
    'translates sentences that it never saw, by tokens of kind %s',
    async (tokenizer) => {
      const { model, record, heldOut } = await trainTranslation(pairs, { ...learning, tokenizer });
      const { exact, loss } = await model.evaluate(heldOut);
      expect(exact).toBeGreaterThan(0.9);
      expect(loss).toBeCloseTo(record.progress.validationLoss ?? Number.NaN, 5);
    },
  );

  it('ends with the same bits when it is stopped in the midst of a validation', async () => {
    const options = { limits: { steps: 9 }, validations: 3 };
    const whole = await trainToFile(options);
    for (const step of [4, 7]) {
      const part = await trainToFile(options, abortInValidationAfter(step));
      expect(part.reason).toBe('aborted');
      let file = new Uint8Array();
      const save = (bytes: Uint8Array) => {
        file = bytes.slice();
      };
      await resumeTranslationTraining(decodeTranslationModel(part.file), pairs, { save });
      expect(file).toEqual(whole.file);
    }
  });

  it('learns where to look', async () => {
    const { model } = await trainTranslation(pairs, { ...learning, tokenizer: 'word' });
    const [{ text, alignment }] = await model.translate(['seven two five']);
    expect(text).toBe('sept deux cinq');
    const looked = alignment?.weights.map((row) => row.indexOf(Math.max(...row)));
    expect(looked).toEqual([0, 1, 2]);
  });

  it('gives the same bits for the same seed, and others for another', async () => {
    const limits = { steps: 7 };
    const first = await trainToFile({ limits });
    expect(await trainToFile({ limits })).toMatchObject({ file: first.file });
    expect((await trainToFile({ limits, seed: 2 })).file).not.toEqual(first.file);
  });

  it('holds out sources with all of their translations, from first to last', async () => {
    const twice = pairs.flatMap(({ source, target }) => [
      { source, target },
      { source, target: `${target} !` },
    ]);
    const { heldOut, record } = await trainTranslation(twice, {
      ...smallSizes,
      limits: { steps: 1 },
    });
    const sources = new Set(heldOut.map(({ source }) => source));
    expect(heldOut).toEqual(twice.filter(({ source }) => sources.has(source)));
    const different = new Set(twice.map(({ source }) => source)).size;
    expect(sources.size).toBe(Math.ceil(different / 10));
    expect(record.data.training + record.data.validation).toBe(twice.length);
  });

  it('never trains on what is held out', async () => {
    const options = { ...smallSizes, limits: { epochs: 1 }, validations: 1 };
    const validation = (target: string) => [{ source: 'one two', target }];
    const [a, b] = [
      await trainTranslation({ training: pairs, validation: validation('un deux') }, options),
      await trainTranslation({ training: pairs, validation: validation('cinq') }, options),
    ];
    const weights = (of: typeof a) =>
      Promise.all(Object.values(of.model.stateDict()).map((one) => one.data()));
    expect(await weights(a)).toEqual(await weights(b));
    expect(a.record.progress.validationLoss).not.toBe(b.record.progress.validationLoss);
  });

  it('leaves out and counts pairs with an empty side, and pairs too long', async () => {
    const long = Array.from({ length: 10_000 }, () => 'one').join(' ');
    const data = [
      ...pairs,
      { source: '', target: 'un' },
      { source: 'one', target: ' ' },
      { source: '', target: '' },
      { source: long, target: 'un' },
    ];
    const { record } = await trainTranslation(data, { ...smallSizes, limits: { steps: 1 } });
    expect(record.data).toMatchObject({ leftOut: { empty: 3, long: 1 } });
    expect(record.data.training + record.data.validation).toBe(pairs.length);
  });

  it('stops when the patience is over', async () => {
    const { reason } = await trainTranslation(
      { training: pairs, validation: [{ source: 'one two', target: 'sept sept sept six' }] },
      { ...learning, limits: { steps: 300 }, validations: 60, patience: 2 },
    );
    expect(reason).toBe('stopped');
  });

  it('starts from a model, with its sizes and vocabularies', async () => {
    const from = smallModel({ cell: 'lstm' });
    const before = await from.network.encoder.embedding.weight.data();
    const copy = before.slice();
    const { model } = await trainTranslation(
      pairs,
      { limits: { steps: 3 }, hiddenSize: 98, heldOut: 0.1 },
      {},
      from,
    );
    expect(model).toBe(from);
    expect(model.configuration.hiddenSize).toBe(6);
    expect(await model.network.encoder.embedding.weight.data()).not.toEqual(copy);
  });

  describe('with ready tokenizers', () => {
    const texts = pairs.flatMap(({ source, target }) => [source, target]);
    const fileOf = (tokenizer: ByteLevelBpeTokenizer | WordTokenizer): unknown =>
      JSON.parse(JSON.stringify(tokenizer.toTokenizerJson()));
    const defaults = { start: '<s>', end: '</s>' };
    const bpe = fileOf(ByteLevelBpeTokenizer.train(texts, { maximumSize: 300, special: {} }));
    const words = fileOf(WordTokenizer.train(texts, { boundaries: 'rules' }));

    it.each([
      ['bytes, which lack a start and an end', bpe],
      ['words', words],
    ])('of %s, translates and is saved with them', async (_, json) => {
      const tokenizer = readTokenizerJson(json, { defaults });
      const tokenizers = { source: tokenizer, target: tokenizer };
      const { model, file, record, heldOut } = await trainToFile(
        learning,
        {},
        {
          training: pairs,
          tokenizers,
        },
      );
      expect(record.options.tokenizer).toBe('given');
      expect((await model.evaluate(heldOut)).exact).toBeGreaterThan(0.9);
      const loaded = decodeTranslationModel(file).tokenizers;
      for (const side of [loaded.source, loaded.target]) {
        expect(side.toJSON()).toEqual(tokenizer.toJSON());
      }
    });

    it.each([
      ['bytes', bpe, words],
      ['words', words, bpe],
    ])('of %s, goes on with the same, with none, and with no others', async (...[, ...files]) => {
      const [one, other] = files.map((json) => readTokenizerJson(json, { defaults }));
      const data = { training: pairs, tokenizers: { source: one, target: one } };
      const limits = { steps: 9 };
      const whole = await trainToFile({ limits }, {}, data);
      const part = await trainToFile({ limits }, abortAfter(4), data);
      const earlier = decodeTranslationModel(part.file);
      for (const again of [data, pairs]) {
        let file = new Uint8Array();
        const save = (bytes: Uint8Array) => {
          file = bytes.slice();
        };
        await resumeTranslationTraining(earlier, again, { save });
        expect(file).toEqual(whole.file);
      }
      const changed = { training: pairs, tokenizers: { source: one, target: other } };
      await expect(() => resumeTranslationTraining(earlier, changed)).rejects.toThrow(
        /began with other tokenizers/,
      );
    });

    it('refuses those that cannot be used', async () => {
      const bare = readTokenizerJson(bpe);
      const tokenizers = { source: bare, target: bare };
      await expect(() =>
        trainTranslation({ training: pairs, tokenizers }, learning),
      ).rejects.toThrow(
        /the source tokenizer must have a start and an end token, got {}; .* with defaults/,
      );
      await expect(() =>
        trainTranslation({ training: pairs, tokenizers }, learning, {}, smallModel()),
      ).rejects.toThrow(/got them beside a model to start from/);
      await expect(() => trainTranslation(pairs, { tokenizer: 'given' })).rejects.toThrow(
        /needs tokenizers beside the training data, got none/,
      );
    });
  });

  it('learns from its own tokens too, ever more of them', async () => {
    const [right, own] = [
      await trainTranslation(pairs, { ...learning, tokenizer: 'word' }),
      await trainTranslation(pairs, { ...learning, tokenizer: 'word', scheduledSampling: 0.5 }),
    ];
    expect(own.record.progress.validationLoss).not.toBe(right.record.progress.validationLoss);
    expect((await own.model.evaluate(own.heldOut)).exact).toBeGreaterThan(0.9);
  });

  it('leaves nothing behind but the model', () =>
    onOwnBackend(async (backend) => {
      const { model } = await trainTranslation(pairs, {
        ...smallSizes,
        limits: { steps: 12 },
        validations: 2,
      });
      expect(backend.report().liveBuffers).toBe([...model.parameters()].length);
      model.dispose();
      expect(backend.report().liveBuffers).toBe(0);
    }));

  it.each<[string, SentencePair[] | TranslationData, RegExp]>([
    ['no pairs', [], /must have a pair of sentences, got none/],
    [
      'nothing but empty sides',
      [{ source: 'one', target: '' }],
      /must have a pair of sentences, got none/,
    ],
    ['nothing to hold out', pairs.slice(0, 1), /left to train on beside those held out, got 1 in/],
    [
      'translations of one source, which are held out together',
      pairs.slice(0, 7).map(({ target }) => ({ source: 'one', target })),
      /held out, got 7 in all, of 1 different sources; give more/,
    ],
    [
      'nothing to measure on',
      { training: pairs, validation: [] },
      /the validation data must have a pair .* got none/,
    ],
  ])('refuses %s', async (_, data, message) => {
    const run = () => trainTranslation(data, { ...smallSizes, limits: { steps: 1 } });
    await expect(run).rejects.toThrow(DataError);
    await expect(run).rejects.toThrow(message);
  });

  it.each<[Partial<TranslationTrainingOptions>, RegExp]>([
    [{ hiddenSize: 7 }, /hiddenSize must be even.* got 7/],
    [{ numLayers: 0 }, /numLayers .* got 0/],
    [{ dropout: 1 }, /dropout .* got 1/],
    [{ labelSmoothing: 1 }, /labelSmoothing .* got 1/],
    [{ scheduledSampling: -0.1 }, /scheduledSampling .* got -0.1/],
    [{ attention: 'self' as 'dot' }, /attention must be "additive" or .* got "self"/],
    [
      { tokenizer: 'unigram' as 'word' },
      /tokenizer must be "bpe".* "word".* "given", got "unigram"/,
    ],
    [{ maximumLength: 2000 }, /maximumLength must be a whole number from 1 to 1000, got 2000/],
    [{ limits: { steps: 1, epochs: 1 } }, /one of .* got steps and epochs/],
    [{ patience: 0 }, /patience .* got 0/],
  ])('refuses %j', async (options, message) => {
    await expect(() => trainTranslation(pairs, options)).rejects.toThrow(ArgumentError);
    await expect(() => trainTranslation(pairs, options)).rejects.toThrow(message);
  });

  it('refuses a vocabulary that cannot hold the bytes', async () => {
    const run = () => trainTranslation(pairs, { vocabularySize: 100 });
    await expect(run).rejects.toThrow(/maximumSize .* got 100/);
  });
});

describe('resumeTranslationTraining', () => {
  const sampling = { dropout: 0.2, scheduledSampling: 0.4 };
  const options = { limits: { epochs: 1.7 }, ...sampling, validations: 5, numLayers: 2 };

  it.each([1, 17, 40])('ends with the same bits after an end at step %i', async (step) => {
    const whole = await trainToFile(options);
    const part = await trainToFile(options, abortAfter(step));
    expect(part).toMatchObject({ reason: 'aborted', record: { progress: { steps: step } } });
    let file = new Uint8Array();
    const save = (bytes: Uint8Array) => {
      file = bytes.slice();
    };
    const earlier = decodeTranslationModel(part.file);
    const { reason } = await resumeTranslationTraining(earlier, pairs, { save });
    expect(reason).toBe('finished');
    expect(file).toEqual(whole.file);
  });

  it('refuses other data, and a run that has ended', async () => {
    const files: Uint8Array[] = [];
    const save = (bytes: Uint8Array) => void files.push(bytes.slice());
    await trainTranslation(
      pairs,
      { ...smallSizes, limits: { steps: 9 } },
      { save, saveWhen: everySteps(4) },
    );
    const [first, last] = [files[0], files.at(-1) as Uint8Array].map((bytes) =>
      decodeTranslationModel(bytes, 'a.safetensors'),
    );
    await expect(() => resumeTranslationTraining(first, pairs.slice(1))).rejects.toThrow(
      /a\.safetensors began with other data/,
    );
    await expect(() => resumeTranslationTraining(last, pairs)).rejects.toThrow(
      /must hold an unfinished training run/,
    );
  });
});

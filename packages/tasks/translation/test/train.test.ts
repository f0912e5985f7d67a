import type { SentencePair } from '@unrolled/datasets';
import type { TrainingHooks } from '@unrolled/task';
import { ArgumentError, DataError } from '@unrolled/tensor';
import { abortAfter, abortInValidationAfter, onOwnBackend } from '@unrolled/testing';
import { ByteLevelBpeTokenizer, readTokenizerJson, WordTokenizer } from '@unrolled/tokenizers';
import { everySteps } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { prepareCorpus } from '../src/corpus.ts';
import { type TranslationData, type TranslationTraining, translation } from '../src/index.ts';
import { pairs, smallModel, smallSizes } from './small.ts';

/** Trains, and returns the file that was saved last. */
async function trainToFile(
  options: Partial<TranslationTraining>,
  hooks: TrainingHooks = {},
  data: readonly SentencePair[] | TranslationData = pairs,
) {
  let file = new Uint8Array();
  const save = (bytes: Uint8Array) => {
    file = bytes.slice();
  };
  const result = await translation.train(data, { ...smallSizes, ...options }, { ...hooks, save });
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
  steps: 400,
  validations: 2,
};

describe('translation.train', () => {
  it.each(['bpe', 'word'] as const)(
    'translates sentences that it never saw, by tokens of kind %s',
    async (tokenizer) => {
      const { record, evaluation } = await translation.train(pairs, { ...learning, tokenizer });
      const { best, figures } = record.progress;
      const { exact, loss, bleu, chrf } = evaluation!;
      expect(exact).toBeGreaterThan(0.9);
      expect(loss).toBeCloseTo(best!, 5);
      expect(figures).toEqual({
        loss: best,
        chanceLoss: expect.any(Number),
        bleu: bleu.score,
        chrf: chrf.score,
        exact,
      });
      expect(best).toBeLessThan(figures.chanceLoss);
    },
  );

  it('ends with the same bits when it is stopped in the midst of a validation', async () => {
    const options = { steps: 9, validations: 3 };
    const whole = await trainToFile(options);
    for (const step of [4, 7]) {
      const part = await trainToFile(options, abortInValidationAfter(step));
      expect(part.reason).toBe('aborted');
      let file = new Uint8Array();
      const save = (bytes: Uint8Array) => {
        file = bytes.slice();
      };
      await translation.resume(translation.decode(part.file), pairs, { save });
      expect(file).toEqual(whole.file);
    }
  });

  it('learns the alignment', async () => {
    const { model } = await translation.train(pairs, { ...learning, tokenizer: 'word' });
    const [{ text, alignment }] = await model.translate(['seven two five']);
    expect(text).toBe('sept deux cinq');
    const aligned = alignment?.weights.map((row) => row.indexOf(Math.max(...row)));
    expect(aligned).toEqual([0, 1, 2]);
  });

  it('gives the same bits for the same seed, and others for another', async () => {
    const options = { steps: 7 };
    const first = await trainToFile(options);
    expect(await trainToFile(options)).toMatchObject({ file: first.file });
    expect((await trainToFile({ ...options, seed: 2 })).file).not.toEqual(first.file);
  });

  it('holds out sources with all of their translations, from first to last', async () => {
    const twice = pairs.flatMap(({ source, target }) => [
      { source, target },
      { source, target: `${target} !` },
    ]);
    const { record } = await translation.train(twice, { ...smallSizes, steps: 1 });
    const { heldOut } = prepareCorpus(twice, record.options, null);
    const sources = new Set(heldOut.map(({ source }) => source));
    expect(heldOut).toEqual(twice.filter(({ source }) => sources.has(source)));
    const different = new Set(twice.map(({ source }) => source)).size;
    expect(sources.size).toBe(Math.ceil(different / 10));
    expect(record.data.training + record.data.validation).toBe(twice.length);
  });

  it('never trains on what is held out', async () => {
    const options = { ...smallSizes, epochs: 1, validations: 1 };
    const validation = (target: string) => [{ source: 'one two', target }];
    const [a, b] = [
      await translation.train({ training: pairs, validation: validation('un deux') }, options),
      await translation.train({ training: pairs, validation: validation('cinq') }, options),
    ];
    const weights = (of: typeof a) =>
      Promise.all(Object.values(of.model.stateDict()).map((one) => one.data()));
    expect(await weights(a)).toEqual(await weights(b));
    expect(a.record.progress.best).not.toBe(b.record.progress.best);
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
    const { record } = await translation.train(data, { ...smallSizes, steps: 1 });
    expect(record.data).toMatchObject({ counts: { emptyPairs: 3, longPairs: 1 } });
    expect(record.data.training + record.data.validation).toBe(pairs.length);
  });

  it('stops when the patience is over', async () => {
    const { reason } = await translation.train(
      { training: pairs, validation: [{ source: 'one two', target: 'sept sept sept six' }] },
      { ...learning, steps: 300, validations: 60, patience: 2 },
    );
    expect(reason).toBe('stopped');
  });

  it('starts from a model, with its sizes and vocabularies', async () => {
    const from = smallModel({ cell: 'lstm' });
    const before = await from.network.encoder.embedding.weight.data();
    const copy = before.slice();
    const { model } = await translation.train(
      pairs,
      { steps: 3, hiddenSize: 6, heldOut: 0.1 },
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
    const withoutVocabulary = { vocabularySize: undefined };
    const bpe = fileOf(ByteLevelBpeTokenizer.train(texts, { maximumSize: 300, special: {} }));
    const words = fileOf(WordTokenizer.train(texts, { boundaries: 'rules' }));

    it.each([
      ['bytes, which lack a start and an end', bpe],
      ['words', words],
    ])('of %s, translates and is saved with them', async (_, json) => {
      const tokenizer = readTokenizerJson(json, { defaults });
      const tokenizers = { source: tokenizer, target: tokenizer };
      const { file, record, evaluation } = await trainToFile(
        { ...learning, ...withoutVocabulary },
        {},
        {
          training: pairs,
          tokenizers,
        },
      );
      expect(record.options.tokenizer).toBe('given');
      expect(evaluation!.exact).toBeGreaterThan(0.9);
      const loaded = translation.decode(file).parts.tokenizers;
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
      const options = { steps: 9, ...withoutVocabulary };
      const whole = await trainToFile(options, {}, data);
      const part = await trainToFile(options, abortAfter(4), data);
      const earlier = translation.decode(part.file);
      for (const again of [data, pairs]) {
        let file = new Uint8Array();
        const save = (bytes: Uint8Array) => {
          file = bytes.slice();
        };
        await translation.resume(earlier, again, { save });
        expect(file).toEqual(whole.file);
      }
      const changed = { training: pairs, tokenizers: { source: one, target: other } };
      await expect(() => translation.resume(earlier, changed)).rejects.toThrow(
        /the model has tokenizers other than those given; give the same, or none/,
      );
    });

    it('refuses those that cannot be used', async () => {
      const bare = readTokenizerJson(bpe);
      const tokenizers = { source: bare, target: bare };
      const run = { ...learning, ...withoutVocabulary };
      await expect(() => translation.train({ training: pairs, tokenizers }, run)).rejects.toThrow(
        /the source tokenizer must have a start and an end token, got {}; .* with defaults/,
      );
      const whole = readTokenizerJson(bpe, { defaults });
      const others = { source: whole, target: whole };
      await expect(() =>
        translation.train({ training: pairs, tokenizers: others }, {}, {}, smallModel()),
      ).rejects.toThrow(/the model has tokenizers other than those given/);
      await expect(() =>
        translation.train({ training: pairs, tokenizers: others }, { ...run, copies: 3 }),
      ).rejects.toThrow(/copies must be left out with given tokenizers, .* got 3/);
      await expect(() => translation.train(pairs, { tokenizer: 'given' })).rejects.toThrow(
        /needs tokenizers with the training data, got none/,
      );
    });
  });

  it('learns from its own tokens too, ever more of them', async () => {
    const [right, own] = [
      await translation.train(pairs, { ...learning, tokenizer: 'word' }),
      await translation.train(pairs, { ...learning, tokenizer: 'word', scheduledSampling: 0.5 }),
    ];
    expect(own.record.progress.best).not.toBe(right.record.progress.best);
    expect(own.evaluation!.exact).toBeGreaterThan(0.9);
  });

  it('leaves nothing behind but the model', () =>
    onOwnBackend(async (backend) => {
      const { model } = await translation.train(pairs, {
        ...smallSizes,
        steps: 12,
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
    [
      'nothing to hold out',
      pairs.slice(0, 1),
      /left to train on after some are held out, got 1 in/,
    ],
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
    const run = () => translation.train(data, { ...smallSizes, steps: 1 });
    await expect(run).rejects.toThrow(DataError);
    await expect(run).rejects.toThrow(message);
  });

  it.each<[Partial<TranslationTraining>, RegExp]>([
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
    [{ steps: 1, epochs: 1 }, /epochs and steps exclude each other; give one of them/],
    [{ patience: 0 }, /patience .* got 0/],
  ])('refuses %j', async (options, message) => {
    await expect(() => translation.train(pairs, options)).rejects.toThrow(ArgumentError);
    await expect(() => translation.train(pairs, options)).rejects.toThrow(message);
  });

  it('refuses a vocabulary that cannot hold the bytes', async () => {
    const run = () => translation.train(pairs, { vocabularySize: 100 });
    await expect(run).rejects.toThrow(/vocabularySize must be a whole number from 267 up, got 100/);
  });
});

describe('translation.resume', () => {
  const sampling = { dropout: 0.2, scheduledSampling: 0.4 };
  const options = { epochs: 1.7, ...sampling, validations: 5, numLayers: 2 };

  it.each([1, 17, 40])('ends with the same bits after an end at step %i', async (step) => {
    const whole = await trainToFile(options);
    const part = await trainToFile(options, abortAfter(step));
    expect(part).toMatchObject({ reason: 'aborted', record: { progress: { steps: step } } });
    let file = new Uint8Array();
    const save = (bytes: Uint8Array) => {
      file = bytes.slice();
    };
    const earlier = translation.decode(part.file);
    const { reason } = await translation.resume(earlier, pairs, { save });
    expect(reason).toBe('finished');
    expect(file).toEqual(whole.file);
  });

  it('refuses other data, and a run that has ended', async () => {
    const files: Uint8Array[] = [];
    const save = (bytes: Uint8Array) => void files.push(bytes.slice());
    await translation.train(pairs, { ...smallSizes, steps: 9 }, { save, saveWhen: everySteps(4) });
    const [first, last] = [files[0], files.at(-1) as Uint8Array].map((bytes) =>
      translation.decode(bytes, 'a.safetensors'),
    );
    await expect(() => translation.resume(first, pairs.slice(1))).rejects.toThrow(
      /a\.safetensors began with other data/,
    );
    await expect(() => translation.resume(last, pairs)).rejects.toThrow(
      /must hold an unfinished training run/,
    );
  });
});

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TranslationModel, translation } from '../src/index.ts';
import { isStuck } from '../src/repetition.ts';
import { pairs } from './small.ts';

const options = {
  embeddingSize: 16,
  hiddenSize: 32,
  tokenizer: 'word',
  dropout: 0,
  batchSize: 16,
  learningRate: 0.02,
  heldOut: 0.1,
  validations: 2,
  steps: 500,
} as const;

describe('a translation model', () => {
  let model: TranslationModel;
  const translate = async (line: string) => (await model.translate([line]))[0];

  beforeAll(async () => {
    // As a file holds it, so that what it knows of its training data is saved with it.
    const trained = (await translation.train(pairs, options)).model;
    model = translation.load(await translation.encode(trained));
  }, 60_000);

  it('translates capitals into capitals', async () => {
    expect(await translate('SEVEN TWO FIVE')).toMatchObject({
      text: 'SEPT DEUX CINQ',
      unknown: [],
    });
    expect((await translate('Seven Two FIVE')).text).toBe('sept deux cinq');
  });

  it.each([
    ['two Okonkwo five', 'deux Okonkwo cinq', ['Okonkwo']],
    ['Okonkwo two Kowalski', 'Okonkwo deux Kowalski', ['Okonkwo', 'Kowalski']],
    ['two 🐕 seven 🎉 five', 'deux 🐕 sept 🎉 cinq', ['🐕', '🎉']],
    ['two 1987 five', 'deux 1987 cinq', ['1987']],
    ['six https://a.org/b', 'six https://a.org/b', ['https://a.org/b']],
  ])('copies what it does not know, in place: %j', async (line, text, unknown) => {
    expect(await translate(line)).toMatchObject({ text, unknown });
    const pieces: string[] = [];
    const streamed = await model.stream(line, (piece) => pieces.push(piece));
    expect(streamed.unknown).toEqual(unknown);
    expect(pieces.join('')).toBe(streamed.text);
    for (const one of unknown) expect(streamed.text).toContain(one);
  });

  it('lets follow what it has no placeholder for', async () => {
    const numbers = ['11', '22', '33', '44', '55', '66', '77', '88'];
    const line = `${numbers.join(' two ')} 🎉 five`;
    const { text } = await translate(line);
    for (const one of [...numbers, '🎉']) expect(text).toContain(one);
  });

  it('keeps signs at the ends of a sentence', async () => {
    expect((await translate('🎉 two five! 🐕')).text).toBe('🎉 deux cinq! 🐕');
    expect(await translate('🎉 ‼')).toMatchObject({ text: '🎉 ‼', parts: 0 });
  });

  it('translates the sentences of a line one by one, with where it looked in each', async () => {
    const found = await translate('two five. Six two!  seven');
    expect(found).toMatchObject({ text: 'deux cinq. six deux!  sept', parts: 3, cut: false });
    const { source = [], target = [], weights = [] } = found.alignment ?? {};
    expect([source.length, target.length]).toEqual([5, 5]);
    for (const row of weights) expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 4);
    expect(weights[0].slice(2)).toEqual([0, 0, 0]);
    expect(weights[4].slice(0, 4)).toEqual([0, 0, 0, 0]);
  });

  it('leaves lines whole where training has such lines, as long as they are not too long', async () => {
    const several = pairs.map(({ source, target }) => ({
      source: `${source}. ${source[0].toUpperCase()}${source.slice(1)}.`,
      target: `${target} . ${target} .`,
    }));
    const { model: other } = await translation.train(several, { ...options, steps: 1 });
    const parts = async (line: string) => (await other.translate([line]))[0].parts;
    expect(await parts('two. Two. One.')).toBe(1);
    expect(await parts('two. Two. One. Five. Six. Two. Five.')).toBe(7);
  });

  it('gives several translations of several sentences, best first', async () => {
    const [best] = await model.translate(['two five. Six two!'], { nBest: 3 });
    const scores = [best, ...best.alternatives].map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set([best, ...best.alternatives].map(({ text }) => text)).size).toBe(3);
    expect(best.text).toBe('deux cinq. six deux!');
  });

  it('translates a sentence longer than any it learned from in parts, none of it lost', async () => {
    const words = Array.from({ length: 23 }, (_, place) => (place % 2 === 0 ? 'two' : 'five'));
    const found = await translate(words.join(' '));
    expect(found.cut).toBe(true);
    expect(found.parts).toBeGreaterThan(5);
    expect(found.text).toMatch(/^(?:(?:deux|cinq) ){22,}(?:deux|cinq)/);
  });

  it('loses no sign of any text, and fails for none', async () => {
    const known = [
      'one ',
      'two. ',
      'Six! ',
      'SEVEN ',
      '🐕 ',
      '“five” ',
      '7 ',
      '<copy 1> ',
      '\uD800',
    ];
    const part = fc.oneof(
      fc.constantFrom(...known),
      fc.string({ unit: 'grapheme', maxLength: 7 }),
      fc.string({ unit: 'binary', maxLength: 7 }),
    );
    const line = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const { text: found, unknown, alignment } = await translate(text);
        for (const one of unknown)
          if (!/[\p{L}\p{M}\p{N}]/u.test(one)) expect(found).toContain(one);
        for (const row of alignment?.weights ?? []) {
          expect(row).toHaveLength(alignment?.source.length ?? 0);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('learns and translates the same without copies', async () => {
    const plain = await translation.train(pairs, { ...options, copies: 0 });
    expect(plain.model.placeholders.source).toEqual([]);
    const [{ text, unknown }] = await plain.model.translate(['two 🐕 five']);
    expect(text).toMatch(/deux .*cinq$/);
    expect(unknown).toEqual(['🐕']);
  });
});

describe('a text that is stuck', () => {
  it.each<[string, number[], number[], boolean]>([
    ['a token again and again', [1, 2, ...new Array(10).fill(3)], [1, 2, 3], true],
    ['some tokens in turn', Array.from({ length: 15 }, (_, at) => at % 3), [1, 2, 3], true],
    ['few tokens mixed', [1, 2, 1, 1, 2, 2, 1, 1, 1, 2, 3, 1, 2, 1, 3, 1, 1], [4, 5, 6], true],
    ['four in a row', [7, 7, 7, 7], [1, 2, 3, 4], false],
    ['what the source has too', new Array(12).fill(3), new Array(12).fill(5), false],
    ['a sentence', Array.from({ length: 30 }, (_, at) => at % 20), [1, 2, 3], false],
  ])('%s', (_, tokens, source, stuck) => {
    expect(isStuck(tokens, source)).toBe(stuck);
  });
});

describe('a model that learns nothing', () => {
  it('has a loss that is not below a guess by frequency, and BLEU below its sources', async () => {
    const swapped = pairs.map(({ source }) => ({ source, target: source }));
    const run = await translation.train(swapped, { ...options, steps: 1 });
    const { chanceLoss } = run.record.progress.figures;
    expect(run.evaluation!.loss).toBeGreaterThan(chanceLoss);
    const { bleu, copyingBleu } = run.evaluation!;
    expect(copyingBleu.score).toBeGreaterThan(99);
    expect(bleu.score).toBeLessThan(copyingBleu.score);
    const learned = await translation.train(swapped, options);
    expect(learned.record.progress.best).toBeLessThan(chanceLoss);
    // Seven words, about as frequent, and the end of sentences of one to four.
    expect(chanceLoss).toBeGreaterThan(1.7);
    expect(chanceLoss).toBeLessThan(Math.log(8));
  });
});

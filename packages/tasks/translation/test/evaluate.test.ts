import type { SentencePair } from '@unrolled/datasets';
import { bleu, chrf } from '@unrolled/metrics';
import { DataError, noGrad, scope, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { scoresByLength } from '../src/by-length.ts';
import { type TranslationModel, translation } from '../src/index.ts';
import { pairs, smallModel } from './small.ts';

/** The mean of −ln p by the definition: one pair at a time, one logarithm for each token. */
async function lossOneByOne(model: TranslationModel, of: readonly SentencePair[]) {
  model.eval();
  const { network, tokenizers } = model;
  const { startToken, endToken } = network.generator;
  let sum = 0;
  let count = 0;
  for (const { source, target } of of) {
    const ids = tokenizers.source.encode(source);
    const targetIn = [startToken, ...tokenizers.target.encode(target)];
    const targetOut = [...targetIn.slice(1), endToken];
    const logits = scope(() =>
      noGrad(
        () =>
          network.forward({
            source: tensor(ids, [1, ids.length]),
            sourceLengths: null,
            targetIn: tensor(Int32Array.from(targetIn), [1, targetIn.length]),
            targetLengths: null,
          }).logits,
      ),
    );
    const values = await logits.data();
    const { size } = tokenizers.target;
    for (const [step, token] of targetOut.entries()) {
      const row = Array.from(values.subarray(step * size, (step + 1) * size));
      sum += Math.log(row.reduce((all, logit) => all + Math.exp(logit), 0)) - row[token];
      count++;
    }
  }
  return sum / count;
}

describe('evaluate', () => {
  const some = pairs.slice(0, 90);

  it('measures the loss by the definition, and without dropout', async () => {
    const model = smallModel({ dropout: 0.5 });
    const { loss, perplexity } = await translation.evaluate(model, some, { beam: 1 });
    expect(loss).toBeCloseTo(await lossOneByOne(model, some), 4);
    expect(perplexity).toBeCloseTo(Math.exp(loss), 10);
  });

  it('scores the translations that it returns', async () => {
    const model = smallModel();
    const found = await translation.evaluate(model, some);
    const sources = some.map(({ source }) => source);
    const translated = await model.translate(sources);
    expect(found.translations).toEqual(translated.map(({ text }) => text));
    const references = some.map(({ target }) => target);
    expect(found.bleu).toEqual(bleu(found.translations, references));
    expect(found.chrf).toEqual(chrf(found.translations, references));
    expect(found.byLength.reduce((sum, { pairs: count }) => sum + count, 0)).toBe(some.length);
  });

  it('leaves out and counts pairs with an empty side', async () => {
    const empty = { source: '', target: 'un' };
    const found = await translation.evaluate(smallModel(), [
      empty,
      ...some,
      { source: 'one', target: '' },
    ]);
    expect(found).toMatchObject({ pairs: some.length, leftOut: 2 });
  });

  it('leaves out pairs that cannot be measured where it may name them', async () => {
    const long = { source: 'one '.repeat(9000), target: 'un', line: 7 };
    const named: [SentencePair, string][] = [];
    const onBadPair = (pair: SentencePair, { message }: Error) => named.push([pair, message]);
    const found = await translation.evaluate(smallModel(), [long, ...some], { onBadPair });
    expect(found).toMatchObject({ pairs: some.length, leftOut: 0 });
    expect(named).toEqual([[long, expect.stringMatching(/a sentence must have at most 1,000/)]]);
  });

  it('scores the sources themselves next to the translations', async () => {
    const { copyingBleu } = await translation.evaluate(smallModel(), some);
    const [sources, references] = [
      some.map(({ source }) => source),
      some.map(({ target }) => target),
    ];
    expect(copyingBleu).toEqual(bleu(sources, references));
  });

  it('tells how far it is', async () => {
    const told: number[] = [];
    await translation.evaluate(smallModel(), some, { onProgress: (done) => told.push(done) });
    expect(told.at(-1)).toBe(some.length);
  });

  it.each<[string, SentencePair[], RegExp]>([
    ['nothing', [], /a pair of sentences to evaluate on, got none/],
    ['empty sides alone', [{ source: '', target: 'x' }], /got none/],
    [
      'a long source',
      [{ source: 'one '.repeat(9000), target: 'x' }],
      /a sentence must have at most/,
    ],
    [
      'a long target',
      [{ source: 'one', target: 'x '.repeat(9000) }],
      /a reference must have at most/,
    ],
  ])('refuses %s', async (_, given, message) => {
    await expect(() => translation.evaluate(smallModel(), given)).rejects.toThrow(DataError);
    await expect(() => translation.evaluate(smallModel(), given)).rejects.toThrow(message);
  });
});

describe('scoresByLength', () => {
  const of = (source: string, target: string) => ({ source, target });
  const given = [of('a', 'x'), of('a b', 'x'), of('a b  c', 'x y'), of('a b c d e', 'x')];

  it('groups by the words of the source', () => {
    const scores = scoresByLength(given, ['x', 'y', 'x y', 'x'], [2, 3]);
    expect(scores).toMatchObject([
      { from: 1, to: 2, pairs: 2, exact: 0.5 },
      { from: 3, to: 3, pairs: 1, exact: 1, chrf: 100 },
      { from: 4, to: null, pairs: 1, exact: 1 },
    ]);
  });

  it('leaves out lengths that no source has', () => {
    expect(scoresByLength(given.slice(0, 1), ['x'], [2, 3])).toHaveLength(1);
  });
});

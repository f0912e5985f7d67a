import { poolings } from '@unrolled/classification';
import { noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { WordTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { SentimentModel } from '../src/index.ts';
import { BagOfNGrams, naiveBayesShare } from '../src/model/bag-of-words.ts';
import { sentimentCells } from '../src/options.ts';
import { smallModel, tokenizer } from './small.ts';

const texts = ['the film is not good', 'dull', 'the music the cast the plot', 'never seen word'];

describe('a batch', () => {
  const kinds = sentimentCells.flatMap((cell) =>
    poolings.flatMap((pooling) => [true, false].map((both) => [cell, pooling, both] as const)),
  );

  it.each(kinds)('of %s, %s, both ways %s, gives what each text gives alone', async (...kind) => {
    const [cell, pooling, bidirectional] = kind;
    const model = smallModel({ cell, pooling, bidirectional, numLayers: 2 });
    const encoded = texts.map((text) => model.encode(text));
    const together = await noGrad(() => model.forward(encoded)).data();
    for (const [row, text] of encoded.entries()) {
      const alone = await noGrad(() => model.forward([text])).data();
      for (let label = 0; label < 3; label++) {
        expect(together[row * 3 + label]).toBeCloseTo(alone[label], 5);
      }
    }
  });

  it.each(poolings)('with %s pooling leaves no gradient on padding', async (pooling) => {
    const model = smallModel({ pooling });
    const gradient = scope(() => {
      const logits = model.forward(texts.map((text) => model.encode(text)));
      logits.mul(logits).sum().backward();
      return (model.embedding.weight.grad as Tensor).slice([[0, 2]]);
    });
    const [padding, unknown] = [
      (await gradient.data()).slice(0, 5),
      (await gradient.data()).slice(5),
    ];
    expect([...padding]).toEqual([0, 0, 0, 0, 0]);
    expect([...unknown].some((value) => value !== 0)).toBe(true);
  });
});

describe('a bag of n-grams', () => {
  /** Different in every row of the table. */
  const filled = (bag: BagOfNGrams) => {
    const { shape, size } = bag.weight;
    const values = Float32Array.from({ length: size }, (_, at) => Math.sin(at));
    scope(() => bag.weight.assign(tensor(values, shape)));
    return bag;
  };
  const logits = async (longest: number, ...words: number[]) =>
    Array.from(
      await filled(new BagOfNGrams(longest, 2))
        .forward([Int32Array.from(words)])
        .data(),
    );

  it('counts each run once, up to the longest', async () => {
    const alone = [await logits(1, 3), await logits(1, 4)];
    const both = await logits(1, 3, 4);
    expect(both[0]).toBeCloseTo(alone[0][0] + alone[1][0], 5);
    expect(await logits(1, 3, 4, 3)).toEqual(both);
    expect(await logits(2, 3)).toEqual(alone[0]);
    expect(await logits(2, 3, 4)).not.toEqual(both);
    expect(await logits(3, 3, 4)).toEqual(await logits(2, 3, 4));
    expect(await logits(3, 3, 4, 5)).not.toEqual(await logits(2, 3, 4, 5));
  });

  it('sees the order of words, where a bag of words does not', async () => {
    expect(await logits(2, 3, 4)).not.toEqual(await logits(2, 4, 3));
    expect(await logits(1, 3, 4)).toEqual(await logits(1, 4, 3));
  });

  it('begins as naive Bayes of the examples, times a share', async () => {
    const bag = new BagOfNGrams(2, 2);
    const examples = [
      { tokens: Int32Array.of(3, 4), label: 0 },
      { tokens: Int32Array.of(3, 3), label: 0 },
      { tokens: Int32Array.of(4), label: 1 },
    ];
    bag.startFrom(examples);
    const logits = Array.from(await bag.forward([Int32Array.of(3, 4)]).data());
    // Of six runs, label 0 has 3 twice, 4, 3 4 and 3 3, label 1 has 4.
    const [first, second] = [
      [2, 1, 1].map((count) => Math.log(count / (5 / 6) + 2)),
      [0, 1, 0].map((count) => Math.log(count / (1 / 6) + 2)),
    ].map((logs) => logs.reduce((sum, log) => sum + log, 0));
    expect((logits[0] - logits[1]) / (first - second)).toBeCloseTo(naiveBayesShare, 5);
    expect(logits[0] + logits[1]).toBeCloseTo(0, 5);
    expect(Array.from(await bag.forward([Int32Array.of(9)]).data())).toEqual([0, 0]);
  });

  it('has an equal say next to what the model reads, and reads no padding', async () => {
    const model = smallModel({ ngrams: 2 });
    const bag = filled(model.ngrams as BagOfNGrams);
    const encoded = texts.map((text) => model.encode(text));
    const together = await noGrad(() => model.forward(encoded)).data();
    const read = await noGrad(() => smallModel().forward(encoded)).data();
    for (const [row, text] of encoded.entries()) {
      const counted = await noGrad(() => bag.forward([text])).data();
      for (let label = 0; label < 3; label++) {
        expect(together[row * 3 + label]).toBeCloseTo(
          (read[row * 3 + label] + counted[label]) / 2,
          4,
        );
      }
    }
  });
});

describe('a model', () => {
  it('reads an empty text as one unknown word', () => {
    expect([...smallModel().encode(' \t')]).toEqual([tokenizer.unknownId]);
  });

  it('reads no more of 10,000 words than maximumLength', async () => {
    const model = smallModel({ maximumLength: 30 });
    const long = Array.from({ length: 10_000 }, () => 'film').join(' ');
    expect(model.encode(long)).toHaveLength(30);
    const [all, start] = await model.predict([long, long.slice(0, 30 * 5)]);
    expect(all).toEqual(start);
  });

  it('takes special tokens spelt out in a text for words', () => {
    expect([...smallModel().encode('<pad>')]).not.toContain(tokenizer.paddingId);
  });

  it('gives probabilities that sum to 1, in the order of the texts', async () => {
    const model = smallModel();
    const all = await model.predict(texts);
    for (const [place, text] of texts.entries()) {
      const [one] = await model.predict([text]);
      expect(all[place].label).toBe(one.label);
      expect(all[place].probability).toBeCloseTo(one.probability, 5);
      const total = all[place].probabilities.reduce((sum, value) => sum + value, 0);
      expect(total).toBeCloseTo(1, 6);
      expect(Math.max(...all[place].probabilities)).toBe(all[place].probability);
    }
    expect(await model.predict([])).toEqual([]);
  });

  it('refuses labels and tokenizers that cannot be', () => {
    expect(() => smallModel({}, ['one'])).toThrow(/labels must be two texts or more/);
    expect(() => smallModel({}, ['one', 'one'])).toThrow(/all different/);
    const open = WordTokenizer.train('a b', { special: {} });
    const build = () =>
      new SentimentModel({ tokenizer: open, labels: ['a', 'b'], rng: new Rng(1) });
    expect(build).toThrow(/must have a token for unknown words/);
  });
});

describe('explain', () => {
  it('says what the log-odds lose without each word', async () => {
    const model = smallModel();
    const text = 'The film,  is NOT good';
    const { label, probability, words } = await model.explain(text);
    expect(words.map(({ word }) => word)).toEqual(['The', 'film', ',', 'is', 'NOT', 'good']);
    for (const { word, start, end } of words) expect(text.slice(start, end)).toBe(word);
    const logOdds = (share: number) => Math.log(share / (1 - share));
    const at = model.labels.indexOf(label);
    const [without] = await model.predict(['The film,  is  good']);
    expect(words[4].effect).toBeCloseTo(
      logOdds(probability) - logOdds(without.probabilities[at]),
      4,
    );
  });

  it('takes texts of one word and of none', async () => {
    const model = smallModel();
    expect((await model.explain('good')).words).toHaveLength(1);
    expect((await model.explain('')).words).toEqual([]);
  });
});

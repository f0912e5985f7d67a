import { parseWordVectors } from '@unrolled/datasets';
import { abortAfter } from '@unrolled/testing';
import { ByteLevelBpeTokenizer, readTokenizerJson, WordTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { sentiment } from '../src/index.ts';
import { smallModel } from './small.ts';
import { data, quick, training } from './small-training.ts';

describe('training with a ready tokenizer', () => {
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

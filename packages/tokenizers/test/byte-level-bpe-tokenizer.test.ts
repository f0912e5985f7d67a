import { UnrolledError } from '@unrolled/guards';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteLevelBpeTokenizer } from '../src/index.ts';
import { anyString, anyText } from './any-text.ts';
import { corpus, huggingFace } from './corpus.ts';

const train = ByteLevelBpeTokenizer.train;
const bare = { special: {} };
const wellFormed = (text: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
const tokenizer = train(corpus, { maximumSize: 3 + 256 + 250 });
const mergesOf = (trained: ByteLevelBpeTokenizer): string[] =>
  (trained.toTokenizerJson().model.merges as string[][]).map((merge) => merge.join(' '));

describe('ByteLevelBpeTokenizer.train', () => {
  it('learns what the trainer of Hugging Face learns, in the same order', () => {
    expect(mergesOf(tokenizer)).toEqual(huggingFace.merges);
    expect(tokenizer.tokens.slice(0, 5)).toEqual(['<pad>', '<s>', '</s>', '!', '"']);
    expect(tokenizer.size).toBe(3 + 256 + huggingFace.merges.length);
  });

  it('merges the most frequent pair first, of equals the one of the lowest ids', () => {
    const texts = ['ab', 'ab', 'ab', 'abc', 'abc', 'xy', 'xy'];
    expect(mergesOf(train(texts, bare))).toEqual(['a b', 'x y', 'ab c']);
    expect(mergesOf(train(['dc', 'ab'], { ...bare, minimumCount: 1 }))).toEqual(['a b', 'd c']);
  });

  it('counts a run of one letter as Hugging Face does', () => {
    expect(mergesOf(train('aaaa', { ...bare, minimumCount: 1 }))).toEqual(['a a', 'aa aa']);
    expect(mergesOf(train('aaa', { ...bare, minimumCount: 1 }))).toEqual(['a a', 'aa a']);
    expect(mergesOf(train('aaa', { ...bare, minimumCount: 3 }))).toEqual([]);
  });

  it('stops at the maximum size and at the minimum count', () => {
    expect(train(corpus, { maximumSize: 300 }).size).toBe(300);
    expect(train(corpus, { maximumSize: 259 }).size).toBe(259);
    expect(train('ab ab', { ...bare, minimumCount: 3 }).size).toBe(256);
  });

  it('accepts one text, many, or none', () => {
    expect(mergesOf(train('abab abab', bare))).toEqual(mergesOf(train(['abab', ' abab'], bare)));
    expect(train([], bare).size).toBe(256);
  });

  it('neither learns from special tokens nor makes one', () => {
    const spelt = train(Array(9).fill('x<s>x'), { minimumCount: 1 });
    expect(spelt.tokens).not.toContain('x<');
    const special = { others: ['abc'] };
    const lowered = train(Array(9).fill('ABC'), { special, lowercase: true });
    expect(mergesOf(lowered)).toEqual(['a b']);
    expect(lowered.encode('ABC')).toHaveLength(2);
    expect(lowered.encode('abc')).toEqual(Int32Array.of(0));
  });

  it.each<[string, Parameters<typeof train>[1], RegExp]>([
    ['a size below the bytes', { maximumSize: 258 }, /maximumSize must be .* 259 up, got 258/],
    ['a count of 0', { minimumCount: 0 }, /minimumCount must be .* 1 up, got 0/],
    ['a special token twice', { special: { start: 'x', end: 'x' } }, /must differ, got "x" twice/],
    ['a special token of one byte', { special: { start: 'é' } }, /represents a byte, got "é"/],
    [
      'an empty special token',
      { special: { start: '' } },
      /must be a text of 1 to 256 characters, got ""/,
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => train('abc', options)).toThrow(UnrolledError);
    expect(() => train('abc', options)).toThrow(message);
  });
});

describe('ByteLevelBpeTokenizer', () => {
  it('gives back any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('knows every string, and a lone surrogate as U+FFFD', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(wellFormed(text));
      }),
      { numRuns: 500 },
    );
  });

  it('decodes any ids, halves of characters as U+FFFD', () => {
    const [half] = train('', bare).encode('é');
    expect(train('', bare).decode([half])).toBe('\ufffd');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: tokenizer.size - 1 })), (ids) => {
        expect(typeof tokenizer.decode(ids)).toBe('string');
      }),
    );
  });

  it('has offsets that cover the text without a gap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { ids, offsets } = tokenizer.encodeWithOffsets(text);
        expect(ids).toEqual(tokenizer.encode(text));
        let end = 0;
        for (let token = 0; token < ids.length; token++) {
          const [from, to] = offsets.subarray(2 * token, 2 * token + 2);
          // Tokens that share a character share its span.
          expect(from).toBeLessThanOrEqual(end);
          expect(to).toBeGreaterThanOrEqual(end);
          const part = tokenizer.decode([ids[token]]);
          if (!part.includes('\ufffd')) expect(text.slice(from, to)).toBe(part);
          end = to;
        }
        expect(end).toBe(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('leads back to the text as it was before it was lowered', () => {
    const lowering = train('istanbul istanbul', { ...bare, lowercase: true });
    const { ids, offsets } = lowering.encodeWithOffsets('İSTANBUL x');
    expect(lowering.decode(ids)).toBe('i̇stanbul x');
    expect(Array.from(offsets.subarray(0, 4))).toEqual([0, 1, 0, 1]);
    expect(offsets.at(-1)).toBe(10);
    expect(lowering.encode('ISTANBUL')).toEqual(lowering.encode('istanbul'));
  });

  it('takes time in proportion to a piece without spaces, not to its square', () => {
    const text = 'ab'.repeat(100_000);
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it('survives JSON', () => {
    const again = ByteLevelBpeTokenizer.fromJSON(JSON.parse(JSON.stringify(tokenizer)));
    expect(again.toJSON()).toEqual(tokenizer.toJSON());
    for (const text of corpus) expect(again.encode(text)).toEqual(tokenizer.encode(text));
    expect([again.paddingId, again.unknownId, again.startId, again.endId]).toEqual([
      0,
      undefined,
      1,
      2,
    ]);
  });
});

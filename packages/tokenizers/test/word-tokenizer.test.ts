import { UnrolledError } from '@unrolled/guards';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenizerError, type WordBoundaries, WordTokenizer } from '../src/index.ts';
import { anyString } from './any-text.ts';
import { corpus } from './corpus.ts';

const train = WordTokenizer.train;
const everyBoundary: WordBoundaries[] = ['unicode', 'rules', 'whitespace'];

describe('WordTokenizer.train', () => {
  it('numbers words by how often they occur, after the special tokens', () => {
    const tokenizer = train('The cat saw the dog. The end.');
    expect(tokenizer.tokens.slice(0, 4)).toEqual(['<pad>', '<unk>', '<s>', '</s>']);
    expect(tokenizer.tokens.slice(4)).toEqual(['the', '.', 'cat', 'dog', 'end', 'saw']);
    expect(train('The the', { lowercase: false }).tokens.slice(4)).toEqual(['The', 'the']);
  });

  it('leaves out rare words, and those beyond the maximum size', () => {
    expect(train('a a a b b c', { minimumCount: 2 }).tokens.slice(4)).toEqual(['a', 'b']);
    expect(train(['b b b', 'a c c'], { maximumSize: 6 }).tokens.slice(4)).toEqual(['b', 'c']);
  });

  it('takes no special token for a word', () => {
    const tokenizer = train('a <pad> </s> <unk>', { boundaries: 'whitespace' });
    expect(tokenizer.tokens).toEqual(['<pad>', '<unk>', '<s>', '</s>', 'a']);
  });

  it.each<[string, Parameters<typeof train>, RegExp]>([
    ['no text', [[]], /must hold a word .* at least 1 times, got none/],
    ['white space', [' \n\t'], /must hold a word/],
    ['rare words only', ['a b', { minimumCount: 2 }], /at least 2 times, got none/],
    ['a size without room', ['a', { maximumSize: 4 }], /maximumSize must be .* 5 up, got 4/],
    ['a broken count', ['a', { minimumCount: 0.5 }], /minimumCount must be .* got 0.5/],
  ])('refuses %s', (_, parameters, message) => {
    expect(() => train(...parameters)).toThrow(UnrolledError);
    expect(() => train(...parameters)).toThrow(message);
  });
});

describe('WordTokenizer', () => {
  it('has unknown words, and offsets that lead back to the text', () => {
    const tokenizer = train('the cat sat');
    const text = 'The CAT  flew.';
    const { ids, offsets } = tokenizer.encodeWithOffsets(text);
    expect(tokenizer.decode(ids)).toBe('the cat <unk> <unk>');
    expect(tokenizer.decode(ids, { special: 'drop' })).toBe('the cat <unk> <unk>');
    expect(Array.from(offsets)).toEqual([0, 3, 4, 7, 9, 13, 13, 14]);
    expect(Array.from(ids.subarray(2))).toEqual([tokenizer.unknownId, tokenizer.unknownId]);
    expect(() => tokenizer.encode(text, { unknown: 'error' })).toThrow(/got "flew" at 9/);
  });

  it('keeps the places of the text where lower case is longer', () => {
    const tokenizer = train('i̇stanbul now');
    const { ids, offsets } = tokenizer.encodeWithOffsets('İSTANBUL NOW');
    expect(tokenizer.decode(ids)).toBe('i̇stanbul now');
    expect(Array.from(offsets)).toEqual([0, 8, 9, 12]);
  });

  it('refuses unknown words where there is no token for them', () => {
    const tokenizer = train('the cat', { special: {} });
    expect(tokenizer.tokens).toEqual(['cat', 'the']);
    expect(() => tokenizer.encode('a cat')).toThrow(TokenizerError);
    expect(() => tokenizer.encode('a cat')).toThrow(/known words only, got "a" at 0/);
  });

  it.each(everyBoundary)('gives back the words of any text, between spaces: %s', (boundaries) => {
    const options = { boundaries, lowercase: false, special: {} };
    fc.assert(
      fc.property(
        anyString.filter(
          (text) => text.replaceAll('\u0085', '').trim() !== '' && !/^\ufeff*$/.test(text),
        ),
        (text) => {
          const trained = train(`${text} x`, options);
          const tokenizer = WordTokenizer.fromJSON(JSON.parse(JSON.stringify(trained)));
          const { ids, offsets } = tokenizer.encodeWithOffsets(text);
          const decoded = tokenizer.decode(ids);
          expect(tokenizer.encode(decoded)).toEqual(ids);
          expect(tokenizer.decode(tokenizer.encode(decoded))).toBe(decoded);
          ids.forEach((id, token) => {
            const part = text.slice(offsets[2 * token], offsets[2 * token + 1]);
            expect(part).toBe(tokenizer.tokens[id]);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(everyBoundary)('encodes any string: %s', (boundaries) => {
    const tokenizer = train(corpus, { boundaries });
    fc.assert(
      fc.property(anyString, (text) => {
        for (const id of tokenizer.encode(text)) expect(tokenizer.tokens[id]).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it('reads a sentence of ten thousand words', () => {
    const tokenizer = train(corpus);
    expect(tokenizer.encode('dog '.repeat(10_000))).toHaveLength(10_000);
  });
});

describe('WordTokenizer.fromJSON', () => {
  const good = JSON.parse(JSON.stringify(train('a b')));

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /must be an object, got null/],
    ['another type', { ...good, type: 'character' }, /type must be 'word', got "character"/],
    ['other boundaries', { ...good, boundaries: 'x' }, /boundaries must be .*, got "x"/],
    ['no case', { ...good, lowercase: 1 }, /lowercase must be true or false, got 1/],
    ['no tokens', { ...good, tokens: [] }, /got an array of 0/],
    ['a token twice', { ...good, tokens: ['a', 'a'] }, /token 1 must differ/],
    ['no special tokens', { ...good, special: undefined }, /must be an object, got undefined/],
    [
      'a special token that is none',
      { ...good, special: { end: 'x' } },
      /among the tokens, got "x"/,
    ],
    ['a broken list', { ...good, special: { others: 'x' } }, /others must be an array, got "x"/],
    ['a number for one', { ...good, special: { end: 3 } }, /among the tokens, got 3/],
  ])('refuses %s', (_, value, message) => {
    expect(() => WordTokenizer.fromJSON(value)).toThrow(TokenizerError);
    expect(() => WordTokenizer.fromJSON(value)).toThrow(message);
  });

  it('throws nothing but TokenizerError, whatever the value', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => WordTokenizer.fromJSON(value)).toThrow(TokenizerError);
      }),
    );
  });
});

import { UnrolledError } from '@unrolled/guards';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CharacterTokenizer, type Tokenizer, TokenizerError } from '../src/index.ts';

const train = CharacterTokenizer.train;

describe('CharacterTokenizer', () => {
  it('numbers the characters of a text in order', () => {
    const tokenizer: Tokenizer = train('banana');
    expect(tokenizer.tokens).toEqual(['a', 'b', 'n']);
    expect(tokenizer.size).toBe(3);
    expect(tokenizer.encode('banana')).toEqual(Int32Array.of(1, 0, 2, 0, 2, 0));
    expect(tokenizer.decode([1, 0, 2])).toBe('ban');
    expect(tokenizer.encode('')).toEqual(new Int32Array());
    expect(tokenizer.decode([])).toBe('');
  });

  it('has one token for a syllable in parts, a family and a flag', () => {
    const text = '\u1112\u1161\u11ab👩‍👩‍👧🇰🇷';
    const tokenizer = train(text);
    expect(tokenizer.size).toBe(3);
    expect(tokenizer.encode(text).length).toBe(3);
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it('keeps composed and decomposed forms apart', () => {
    expect(train('한\u1112\u1161\u11ab').size).toBe(2);
  });

  it('gives back any text, through JSON as well', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1 }).map((units) => {
        return String.fromCharCode(...units);
      }),
    );
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, unknown) => {
        const trained = train(text, { unknown });
        const tokenizer = CharacterTokenizer.fromJSON(JSON.parse(JSON.stringify(trained)));
        const ids = tokenizer.encode(text);
        expect(ids).toEqual(trained.encode(text));
        expect(tokenizer.decode(ids)).toBe(text);
        expect(tokenizer.tokens).toEqual(trained.tokens);
        expect(tokenizer.unknownId).toBe(trained.unknownId);
      }),
      { numRuns: 300 },
    );
  });
});

describe('CharacterTokenizer.train', () => {
  it('leaves out rare characters for the unknown entry', () => {
    const tokenizer = train('aaabbc', { minimumCount: 2 });
    expect(tokenizer.tokens).toEqual(['<unk>', 'a', 'b']);
    expect(tokenizer.unknownId).toBe(0);
    expect(tokenizer.encode('abcz')).toEqual(Int32Array.of(1, 2, 0, 0));
    expect(tokenizer.decode([1, 0, 2])).toBe('a\ufffdb');
  });

  it('keeps the most frequent, ties in order, up to the maximum size', () => {
    expect(train('zzzyyxxw', { maximumSize: 3 }).tokens).toEqual(['<unk>', 'x', 'z']);
    expect(train('zzzyyxxw', { maximumSize: 3, unknown: false }).tokens).toEqual(['x', 'y', 'z']);
    expect(train('ab', { maximumSize: 50 }).tokens).toEqual(['<unk>', 'a', 'b']);
  });

  it('has an unknown entry on request, which no text can name', () => {
    const tokenizer = train('<unk>', { unknown: true });
    expect(tokenizer.tokens).toEqual(['<unk>', '<', '>', 'k', 'n', 'u']);
    expect(tokenizer.encode('<unk>')).toEqual(Int32Array.of(1, 5, 4, 3, 2));
    expect(train('a').unknownId).toBeUndefined();
  });

  it.each<[string, Parameters<typeof train>, RegExp]>([
    ['an empty text', [''], /train: the text must hold a character .* got an empty text/],
    ['no character left', ['abc', { minimumCount: 2 }], /at least 2 times, got none/],
    ['a count of 0', ['abc', { minimumCount: 0 }], /minimumCount must be .* 1 up, got 0/],
    ['a broken count', ['abc', { minimumCount: 1.5 }], /minimumCount must .* got 1.5/],
    ['a size of 1', ['abc', { maximumSize: 1 }], /maximumSize must be .* 2 up, got 1/],
    ['a size of NaN', ['abc', { maximumSize: Number.NaN }], /maximumSize .* got NaN/],
  ])('refuses %s', (_, parameters, message) => {
    expect(() => train(...parameters)).toThrow(UnrolledError);
    expect(() => train(...parameters)).toThrow(message);
  });
});

describe('CharacterTokenizer.encode', () => {
  it('names unknown characters, their code points and where they stand first', () => {
    const encode = () => train('abc 한').encode('한a👍🏽bé👍🏽é');
    expect(encode).toThrow(TokenizerError);
    expect(encode).toThrow(
      'CharacterTokenizer.encode: the text must hold known characters only, got 2 unknown: ' +
        '"👍🏽" (U+1F44D U+1F3FD) at character 2, "é" (U+00E9) at character 4 (counting from 0)',
    );
  });

  it('names no more than eight', () => {
    expect(() => train('z').encode('abcdefghij')).toThrow(
      /got 10 unknown: .*"h" \(U\+0068\) at character 7, … /,
    );
    expect(() => train('z').encode('abcdefghij')).not.toThrow(/"i"/);
  });

  it('does not repeat a character of a thousand marks in full', () => {
    const encode = () => train('a').encode(`e${'\u0301'.repeat(1000)}`);
    expect(encode).toThrow(/\(U\+0065( U\+0301){7} …\) at character 0/);
    expect(encode).toThrow(/^.{1,300}$/);
  });

  it('replaces or refuses unknown characters by option', () => {
    const tokenizer = train('ab', { unknown: true });
    expect(tokenizer.encode('axb', { unknown: 'replace' })).toEqual(Int32Array.of(1, 0, 2));
    expect(tokenizer.encode('axb')).toEqual(Int32Array.of(1, 0, 2));
    expect(() => tokenizer.encode('axb', { unknown: 'error' })).toThrow(
      /"x" \(U\+0078\) at character 1 .*pass unknown: 'replace'/,
    );
    expect(() => train('ab').encode('ab', { unknown: 'replace' })).toThrow(
      /needs an entry for unknown text, and this tokenizer has none/,
    );
  });
});

describe('CharacterTokenizer.decode', () => {
  it.each([3, -1, 0.5, Number.NaN])('refuses the id %d', (id) => {
    expect(() => train('abc').decode([0, id])).toThrow(TokenizerError);
    expect(() => train('abc').decode([0, id])).toThrow(/from 0 to 2, got .* at position 1$/);
  });
});

describe('CharacterTokenizer.fromJSON', () => {
  const good = { type: 'character', unknown: false, tokens: ['a', 'b'] };

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /must be an object, got null/],
    ['a text', 'character', /must be an object, got "character"/],
    ['another type', { ...good, type: 'bpe' }, /type must be 'character', got "bpe"/],
    ['a type of the prototype', { __proto__: good, type: 1 }, /got 1/],
    ['no unknown', { ...good, unknown: undefined }, /unknown must be true or false/],
    ['tokens as text', { ...good, tokens: 'ab' }, /tokens must be an array .* got "ab"/],
    ['no tokens', { ...good, tokens: [] }, /got an array of 0/],
    ['tokens that are missing', { ...good, tokens: new Array(2) }, /token 0 must be a text/],
    ['a token that is no text', { ...good, tokens: ['a', {}] }, /token 1 must .* got an object/],
    ['an empty token', { ...good, tokens: ['a', ''] }, /token 1 must be a text .* got ""/],
    ['a token twice', { ...good, tokens: ['a', 'b', 'a'] }, /token 2 must differ .* got "a"/],
    ['no unknown entry', { ...good, unknown: true }, /token 0 must be '<unk>' .* got "a"/],
  ])('refuses %s', (_, value, message) => {
    expect(() => CharacterTokenizer.fromJSON(value)).toThrow(TokenizerError);
    expect(() => CharacterTokenizer.fromJSON(value)).toThrow(message);
  });

  it('throws nothing but TokenizerError, whatever the value', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => CharacterTokenizer.fromJSON(value)).toThrow(TokenizerError);
      }),
    );
  });

  it('does not change with the value that it read', () => {
    const tokens = ['a', 'b'];
    const tokenizer = CharacterTokenizer.fromJSON({ ...good, tokens });
    tokens[0] = 'x';
    expect(tokenizer.tokens).toEqual(['a', 'b']);
  });
});

describe('TokenizerError', () => {
  it('is recognised by its brand, like the errors of the other packages', () => {
    const error = new TokenizerError('x');
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(TokenizerError);
    expect(error.name).toBe('TokenizerError');
    const brand = Symbol.for('unrolled.error');
    expect(Reflect.get(error, brand)).toEqual(['TokenizerError', 'UnrolledError']);
    const fromAnotherCopy = Object.assign(new Error('x'), { [brand]: ['TokenizerError'] });
    expect(fromAnotherCopy).toBeInstanceOf(TokenizerError);
    expect(new Error('x')).not.toBeInstanceOf(TokenizerError);
    expect(Object.assign(new Error('x'), { [brand]: ['DataError'] })).not.toBeInstanceOf(
      TokenizerError,
    );
  });
});

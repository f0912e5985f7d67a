import { ArgumentError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import {
  ByteLevelBpeTokenizer,
  CharacterTokenizer,
  readTokenizerJson,
  sameTokenizer,
  type Tokenizer,
  TokenizerError,
  tokenizerFromJSON,
  WordTokenizer,
} from '../src/index.ts';
import { corpus } from './corpus.ts';

const special = { padding: '<pad>', start: '<s>', end: '</s>' };
const tokenizers: [string, Tokenizer][] = [
  ['CharacterTokenizer', CharacterTokenizer.train(corpus, { unknown: true, special })],
  ['WordTokenizer', WordTokenizer.train(corpus, { special: { ...special, unknown: '<unk>' } })],
  ['ByteLevelBpeTokenizer', ByteLevelBpeTokenizer.train(corpus, { special })],
];

describe('sameTokenizer', () => {
  it.each(tokenizers)(
    'knows a %s from others, in whatever order its fields stand',
    (_, tokenizer) => {
      const reversed = JSON.parse(JSON.stringify(tokenizer), (_, value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      );
      const again = tokenizerFromJSON(reversed);
      expect(sameTokenizer(tokenizer, again)).toBe(true);
      for (const [, other] of tokenizers) {
        expect(sameTokenizer(again, other)).toBe(tokenizer === other);
      }
    },
  );

  it('knows words in lower case from words as they are', () => {
    const [one, other] = [true, false].map((lowercase) =>
      WordTokenizer.train('the dog', { lowercase }),
    );
    expect(sameTokenizer(one, other)).toBe(false);
  });
});

describe.each(tokenizers)('%s', (name, tokenizer) => {
  const plain = Array.from(tokenizer.encode('the dog jumps'));
  const start = tokenizer.startId as number;
  const end = tokenizer.endId as number;
  const pad = tokenizer.paddingId as number;

  it('puts the start and the end around a text on request', () => {
    expect(plain.length).toBeGreaterThan(2);
    const text = 'the dog jumps';
    expect(Array.from(tokenizer.encode(text, { start: true }))).toEqual([start, ...plain]);
    expect(Array.from(tokenizer.encode(text, { end: true }))).toEqual([...plain, end]);
    const both = tokenizer.encodeWithOffsets(text, { start: true, end: true });
    expect(Array.from(both.ids)).toEqual([start, ...plain, end]);
    expect(both.offsets.length).toBe(2 * both.ids.length);
    expect(Array.from(both.offsets.subarray(0, 2))).toEqual([0, 0]);
    expect(Array.from(both.offsets.subarray(-2))).toEqual([13, 13]);
    expect(tokenizer.encodeWithOffsets(text).offsets).toEqual(both.offsets.subarray(2, -2));
  });

  it('truncates either side and keeps the start and the end', () => {
    const encode = (options: object) =>
      Array.from(tokenizer.encode('the dog jumps', { start: true, end: true, ...options }));
    expect(encode({ maximumLength: 4 })).toEqual([start, ...plain.slice(0, 2), end]);
    expect(encode({ maximumLength: 4, truncate: 'start' })).toEqual([
      start,
      ...plain.slice(-2),
      end,
    ]);
    expect(encode({ maximumLength: 2 })).toEqual([start, end]);
    expect(encode({ maximumLength: 999 })).toEqual([start, ...plain, end]);
    expect(() => encode({ maximumLength: 1 })).toThrow(/maximumLength must be .* 2 up, got 1/);
    const cut = tokenizer.encodeWithOffsets('the dog jumps', { maximumLength: 2 });
    expect(cut.offsets).toEqual(tokenizer.encodeWithOffsets('the dog jumps').offsets.slice(0, 4));
  });

  it('fills a batch up, at the end or the start', () => {
    const { ids, lengths, shape } = tokenizer.encodeBatch(['the dog jumps', '', 'dog']);
    const dog = Array.from(tokenizer.encode('dog'));
    const length = plain.length;
    expect(shape).toEqual([3, length]);
    expect(Array.from(lengths)).toEqual([length, 0, dog.length]);
    const padding = (count: number) => Array(count).fill(pad);
    const row = [...dog, ...padding(length - dog.length)];
    expect(Array.from(ids)).toEqual([...plain, ...padding(length), ...row]);
    const left = tokenizer.encodeBatch(['dog'], { length: dog.length + 2, padding: 'start' });
    expect(Array.from(left.ids)).toEqual([pad, pad, ...dog]);
    expect(Array.from(tokenizer.encodeBatch(['the dog'], { length: 1 }).ids)).toEqual([plain[0]]);
    expect(tokenizer.encodeBatch([]).shape).toEqual([0, 0]);
    expect(() => tokenizer.encodeBatch([''], { length: 0 })).toThrow(/length must be .* 1 up/);
  });

  it('recognises special tokens in a text by default', () => {
    const ids = Array.from(tokenizer.encode('<s>dog</s><pad>'));
    const dog = Array.from(tokenizer.encode('dog'));
    expect(ids).toEqual([start, ...dog, end, pad]);
    const { offsets } = tokenizer.encodeWithOffsets('<s>dog</s><pad>');
    expect(Array.from(offsets.subarray(0, 3))).toEqual([0, 3, 3]);
    expect(Array.from(offsets.subarray(-4))).toEqual([6, 10, 10, 15]);
    const safe = Array.from(tokenizer.encode('<s>dog</s><pad>', { parseSpecial: false }));
    for (const id of [start, end, pad]) expect(safe).not.toContain(id);
  });

  it('leaves special tokens out of a decoded text on request', () => {
    const ids = [start, ...tokenizer.encode('dog'), end, pad, pad];
    expect(tokenizer.decode(ids, { special: 'drop' })).toBe('dog');
    expect(tokenizer.decode(ids).replaceAll(' ', '')).toBe('<s>dog</s><pad><pad>');
  });

  it('is read again by its type', () => {
    const again = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)));
    expect(again.constructor.name).toBe(name);
    expect(again.toJSON()).toEqual(tokenizer.toJSON());
    expect(Array.from(again.encode('<s>the dog jumps'))).toEqual([start, ...plain]);
    expect([again.paddingId, again.startId, again.endId]).toEqual([pad, start, end]);
  });
});

describe('without special tokens', () => {
  const bare = ByteLevelBpeTokenizer.train('', { special: {} });

  it('names the missing one', () => {
    expect(() => bare.encode('a', { start: true })).toThrow(/start: true needs a token for it/);
    expect(() => bare.encode('a', { end: true })).toThrow(/end: true needs a token for it/);
    expect(() => bare.encodeBatch(['a', 'ab'])).toThrow(/different lengths need a padding token/);
    expect(Array.from(bare.encodeBatch(['ab', 'cd']).lengths)).toEqual([2, 2]);
  });
});

describe('a choice that there is not', () => {
  const tokenizer = ByteLevelBpeTokenizer.train('');
  it.each<[string, () => unknown, string]>([
    [
      'truncate',
      () => tokenizer.encode('ab', { truncate: 'middle' as 'end' }),
      `encode: truncate must be "end" or "start", got "middle"`,
    ],
    [
      'unknown',
      () => tokenizer.encode('ab', { unknown: 'skip' as 'error' }),
      `encode: unknown must be "error" or "replace", got "skip"`,
    ],
    [
      'padding',
      () => tokenizer.encodeBatch(['a', 'ab'], { padding: 'left' as 'start' }),
      `encodeBatch: padding must be "end" or "start", got "left"`,
    ],
    [
      'special',
      () => tokenizer.decode([1], { special: 'skip' as 'drop' }),
      `decode: special must be "keep" or "drop", got "skip"`,
    ],
  ])('of %s is refused', (_, run, message) => {
    expect(run).toThrow(new ArgumentError(`ByteLevelBpeTokenizer.${message}`));
  });
});

describe('special tokens in a text', () => {
  it('are the longest that fit', () => {
    const special = { start: '<s>', others: ['<s>>'] };
    const tokenizer = ByteLevelBpeTokenizer.train('', { special });
    expect(Array.from(tokenizer.encode('<s><s>>'))).toEqual([0, 1]);
  });

  it('cannot be named by untrusted text with parseSpecial: false', () => {
    const words = WordTokenizer.train('dog', { boundaries: 'whitespace' });
    const { unknownId } = words;
    const ids = words.encode('<pad> <PAD>', { parseSpecial: false });
    expect(Array.from(ids)).toEqual([unknownId, unknownId]);
    const file = ByteLevelBpeTokenizer.train('', { special: { end: 'dog' } }).toTokenizerJson();
    const whole = readTokenizerJson({ ...file, model: { ...file.model, ignore_merges: true } });
    expect(Array.from(whole.encode('dog'))).toEqual([0]);
    expect(whole.encode('dog', { parseSpecial: false })).toHaveLength(3);
  });
});

describe('special tokens of characters', () => {
  it('must be longer than a character', () => {
    const train = (start: string) => CharacterTokenizer.train('ab', { special: { start } });
    expect(() => train('a')).toThrow(TokenizerError);
    expect(() => train('👩‍👩‍👧')).toThrow(/must be of several characters/);
    expect(train('<s>').tokens).toEqual(['<s>', 'a', 'b']);
  });
});

describe('tokenizerFromJSON', () => {
  it.each([
    ['a type that there is not', { type: 'unigram' }, /type must be .*, got "unigram"/],
    ['nothing', null, /must be an object, got null/],
  ])('refuses %s', (_, value, message) => {
    expect(() => tokenizerFromJSON(value)).toThrow(TokenizerError);
    expect(() => tokenizerFromJSON(value)).toThrow(message);
  });
});

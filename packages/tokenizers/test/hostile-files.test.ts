import { describe, expect, it } from 'vitest';
import {
  ByteLevelBpeTokenizer,
  readTokenizerJson,
  TokenizerError,
  tokenizerFromJSON,
  WordTokenizer,
} from '../src/index.ts';

const bpe = ByteLevelBpeTokenizer.train('the dog, the dog').toTokenizerJson();
const words = WordTokenizer.train('the dog', { boundaries: 'rules' });
/** No object of JSON has methods, so nothing may turn this into a text. */
const withoutMethods = JSON.parse('{"toString":1,"valueOf":1,"constructor":1}');
const nested = JSON.parse(`${'[{"processors":'.repeat(50_000)}1${'}]'.repeat(50_000)}`);

describe('a hostile file', () => {
  // 40,000 took 14 seconds when each token was looked for among all others.
  it('with 60,000 added tokens is read, and so are texts that spell them out', () => {
    const { size } = words;
    const added = Array.from({ length: 60_000 }, (_, place) => ({
      id: size + place,
      content: `<extra ${place}>`,
    }));
    const file = words.toTokenizerJson();
    const tokenizer = readTokenizerJson({
      ...file,
      added_tokens: [...file.added_tokens, ...added],
    });
    expect(tokenizer.size).toBe(size + 60_000);
    const ids = tokenizer.encode('<extra 9>the<extra 59999> <extra 59999>');
    expect(Array.from(ids)).toEqual([
      size + 9,
      words.encode('the')[0],
      size + 59_999,
      size + 59_999,
    ]);
    expect(tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer))).size).toBe(tokenizer.size);
  });

  it.each([
    ['numbers without methods', { content: withoutMethods, id: 1 }],
    ['an id without methods', { content: '<a>', id: withoutMethods }],
    ['a text beyond all bounds', { content: 'a'.repeat(1e6), id: 1 }],
    ['a flag', { content: 'a'.repeat(1e6), id: 1, lstrip: true }],
  ])('with %s among the added tokens is refused in a line', (_, token) => {
    const file = { ...bpe, added_tokens: [token] };
    expect(() => readTokenizerJson(file)).toThrow(TokenizerError);
    expect(() => readTokenizerJson(file)).toThrow(/^.{1,300}$/);
  });

  it.each<[string, object]>([
    ['merges of no texts', { model: { ...bpe.model, merges: [[withoutMethods, 'a']] } }],
    ['merges of lists', { model: { ...bpe.model, merges: [[['a'], ['b']]] } }],
    ['a kind of model that is none', { model: { ...bpe.model, type: withoutMethods } }],
    ['a kind of model beyond all bounds', { model: { type: 'a\n'.repeat(1e5) } }],
    ['a deep sequence', { post_processor: { type: 'Sequence', processors: sequence(10_000) } }],
    ['a deep kind', { post_processor: { type: nested } }],
    ['a deep decoder', { decoder: nested }],
  ])('with %s is refused in a line', (_, sections) => {
    expect(() => readTokenizerJson({ ...bpe, ...sections })).toThrow(TokenizerError);
    expect(() => readTokenizerJson({ ...bpe, ...sections })).toThrow(/^.{1,300}$/);
  });

  it('with 200,000 post-processors is read', () => {
    const processors = new Array(200_000).fill({ type: 'ByteLevel' });
    const file = { ...bpe, post_processor: { type: 'Sequence', processors } };
    expect(readTokenizerJson(file).size).toBe(Object.keys(bpe.model.vocab as object).length);
  });

  it.each([
    ['character', ['type', 'tokens', 'unknown']],
    ['word', ['type', 'tokens', 'boundaries', 'lowercase']],
    ['byte-level-bpe', ['type', 'tokenizer']],
  ])('of kind %s is refused in a line', (type, fields) => {
    for (const value of [withoutMethods, nested, '\u001b[31m\n\u202e', 1e9]) {
      for (const field of fields) {
        const file = { ...words.toJSON(), unknown: false, type, [field]: value };
        expect(() => tokenizerFromJSON(file)).toThrow(TokenizerError);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be in an error
        expect(() => tokenizerFromJSON(file)).toThrow(/^[^\u0000-\u001f\u202e]{1,300}$/);
      }
    }
  });
});

/** Processors in each other to a depth. */
function sequence(depth: number): unknown[] {
  let processors: unknown[] = [{ type: 'ByteLevel' }];
  for (let level = 0; level < depth; level++) processors = [{ type: 'Sequence', processors }];
  return processors;
}

describe('special tokens in a text', () => {
  it('are the longest that fit, from the left', () => {
    const others = ['<a', '<a>', '<ab>', '<abc', 'b<', '\ud83d', 'a'];
    const tokenizer = WordTokenizer.train('x', { special: { unknown: '<unk>', others } });
    const spelt = (text: string) => {
      const { ids, offsets } = tokenizer.encodeWithOffsets(text);
      return Array.from(ids, (_, place) => text.slice(offsets[2 * place], offsets[2 * place + 1]));
    };
    expect(spelt('<a><ab><abc><ab')).toEqual(['<a>', '<ab>', '<abc', '>', '<a', 'b']);
    expect(spelt('xb<ab>')).toEqual(['x', 'b<', 'a', 'b', '>']);
    expect(spelt('<')).toEqual(['<']);
    expect(spelt('')).toEqual([]);
  });

  it('are at most 256 units long', () => {
    const train = (length: number) =>
      WordTokenizer.train('x', { special: { unknown: '<unk>', others: ['<'.repeat(length)] } });
    expect(train(256).size).toBe(3);
    expect(() => train(257)).toThrow(/a text of 1 to 256 characters, got "<{60}…"/);
  });
});

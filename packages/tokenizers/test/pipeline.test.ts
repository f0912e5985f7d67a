import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTokenizerJson, TokenizerError, tokenizerFromJSON } from '../src/index.ts';
import { anyText } from './any-text.ts';
import { corpus } from './corpus.ts';
import { hardTexts } from './hard-texts.ts';
import { type Json, pipelineFiles } from './pipeline-files.ts';

const spelt = [
  '[MASK]',
  ' [MASK] ',
  '[SEP]',
  'HTML',
  '<s>',
  '</s>',
  '<unk>',
  '<|end|>',
  '▁',
  '<0x41>',
];
const anyInput = fc
  .array(fc.oneof(anyText, fc.constantFrom(...spelt)), { maxLength: 6 })
  .map((some) => some.join(''));

describe.each(Object.entries(pipelineFiles))('tokenizer.json of %s', (_, file) => {
  const ours = readTokenizerJson(file);
  const theirs = new HuggingFaceTokenizer(file, { clean_up_tokenization_spaces: false });
  const same = (text: string): void => {
    const ids = theirs.encode(text, { add_special_tokens: false }).ids;
    expect(Array.from(ours.encode(text)), JSON.stringify(text)).toEqual(ids);
  };

  it('gives the ids of @huggingface/tokenizers', () => {
    for (const text of [...corpus, ...hardTexts, ...spelt]) same(text);
    fc.assert(fc.property(anyInput, same), { numRuns: 400 });
  });

  it('puts its tokens around a text', () => {
    const [start, end] = [ours.startId !== undefined, ours.endId !== undefined];
    for (const text of hardTexts) {
      const ids = theirs.encode(text).ids;
      expect(Array.from(ours.encode(text, { start, end }))).toEqual(ids);
    }
  });

  it('decodes as @huggingface/tokenizers does', () => {
    const anyIds = fc.array(fc.integer({ min: 0, max: ours.size - 1 }), { minLength: 1 });
    fc.assert(
      fc.property(anyIds, (ids) => {
        expect(ours.decode(ids)).toBe(theirs.decode(ids));
      }),
      { numRuns: 200 },
    );
  });

  it('says where in the text each token is', () => {
    for (const text of [...corpus, ...hardTexts]) {
      const { ids, offsets } = ours.encodeWithOffsets(text);
      expect(ids).toEqual(ours.encode(text));
      expect(offsets).toHaveLength(2 * ids.length);
      for (let token = 0; token < ids.length; token++) {
        const [start, end] = offsets.subarray(2 * token);
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(text.length);
        if (token > 0) expect(start).toBeGreaterThanOrEqual(offsets[2 * token - 2]);
      }
    }
  });

  it('is saved and read again', () => {
    const again = tokenizerFromJSON(JSON.parse(JSON.stringify(ours)));
    expect(JSON.stringify(again)).toBe(JSON.stringify(ours));
    for (const text of [...corpus, ...hardTexts])
      expect(again.encode(text)).toEqual(ours.encode(text));
  });

  it('gives no special token for text of strangers', () => {
    const special = new Set(
      [ours.paddingId, ours.startId, ours.endId].filter((id) => id !== undefined),
    );
    for (const text of spelt) {
      const ids = ours.encode(text, { parseSpecial: false });
      expect([...ids].filter((id) => special.has(id))).toEqual([]);
    }
  });
});

describe('a pipeline', () => {
  const {
    'WordPiece, as BERT': bert,
    'Unigram, as T5': t5,
    'BPE on pieces of a pattern, as Llama 3': llama,
  } = pipelineFiles;

  it('places tokens in the text as it came', () => {
    const tokenizer = readTokenizerJson(bert);
    const spans = (text: string) => {
      const { ids, offsets } = tokenizer.encodeWithOffsets(text);
      return Array.from(ids, (_, token) => text.slice(offsets[2 * token], offsets[2 * token + 1]));
    };
    expect(spans('THE [MASK]東京')).toEqual(['THE', '[MASK]', '東', '京']);
    expect(spans('e\u0301.').at(-1)).toBe('.');
  });

  const split = (Regex: string): Json => ({
    ...llama,
    pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated' },
  });
  it.each<[string, Json, RegExp]>([
    [
      'UnicodeScripts',
      { ...bert, pre_tokenizer: { type: 'UnicodeScripts' } },
      /pre-tokenizer .* got UnicodeScripts/,
    ],
    ['CTC', { ...bert, decoder: { type: 'CTC' } }, /decoder must be ByteLevel.* got CTC/],
    [
      'bytes in Unigram',
      { ...t5, model: { ...t5.model, byte_fallback: true } },
      /byte_fallback of Unigram/,
    ],
    [
      'single words',
      { ...bert, added_tokens: [{ ...bert.added_tokens[0], single_word: true }] },
      /single_word of added token/,
    ],
    [
      'no unk_id',
      { ...t5, model: { ...t5.model, unk_id: null } },
      /unk_id must be that of a token, got null/,
    ],
    [
      'a score that is none',
      { ...t5, model: { ...t5.model, vocab: [...t5.model.vocab, ['zz', 'x']] } },
      /score of a token must be a finite number, got "x"/,
    ],
    [
      'deep sequences',
      {
        ...bert,
        normalizer: JSON.parse(
          `${'{"type":"Sequence","normalizers":['.repeat(20)}${']}'.repeat(20)}`,
        ),
      },
      /must not nest deeper than 8/,
    ],
    ['anchors', split('^a'), /the pattern must be one without it, got "\^"/],
    ['words of ASCII', split('\\w+'), /got "\\\\w"/],
    ['possessive quantifiers', split('a++'), /got "\+\+"/],
    ['repetitions of repetitions', split('(?:a+)+'), /got "\)\+"/],
    ['classes in classes', split('[[:alpha:]]'), /got "\[\["/],
    ['a pattern that is none', split('(a'), /Regex must be a pattern, got "\(a"/],
    [
      'another behavior',
      {
        ...split('a'),
        pre_tokenizer: { type: 'Split', pattern: { Regex: 'a' }, behavior: 'Merged' },
      },
      /behavior of Split: the value must be Removed, Isolated.*, got "Merged"/,
    ],
  ])('refuses %s by its name', (_, file, message) => {
    expect(() => readTokenizerJson(file)).toThrow(TokenizerError);
    expect(() => readTokenizerJson(file)).toThrow(message);
  });

  it('throws nothing but TokenizerError, whatever is in the place of a part', () => {
    const files = Object.values(pipelineFiles);
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.jsonValue(), (file, place, value) => {
        const paths = [...pathsOf(file)];
        const bent = structuredClone(file);
        const path = paths[place % paths.length];
        const last = path[path.length - 1];
        path.slice(0, -1).reduce((part, key) => part[key], bent)[last] = value;
        try {
          readTokenizerJson(bent).encode('the dog [MASK] 12 é');
        } catch (error) {
          expect(error).toBeInstanceOf(TokenizerError);
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** Paths of the parts of a file, without the single tokens of vocabularies. */
function* pathsOf(value: Json, path: string[] = []): Generator<string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null || /^(?:vocab|merges)$/.test(path.at(-1) ?? ''))
    return;
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key]);
}

import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteLevelBpeTokenizer,
  readTokenizerJson,
  TokenizerError,
  WordTokenizer,
} from '../src/index.ts';
import { anyString } from './any-text.ts';
import { corpus, huggingFace } from './corpus.ts';

// biome-ignore lint/suspicious/noExplicitAny: files are bent in ways that no type allows
type Json = any;
type Saved = ByteLevelBpeTokenizer | WordTokenizer;

const bpe = ByteLevelBpeTokenizer.train(corpus);
const words = WordTokenizer.train(corpus, { boundaries: 'rules' });
const fileOf = (tokenizer: Saved): Json => JSON.parse(JSON.stringify(tokenizer.toTokenizerJson()));
const withModel = (fields: object): Json => {
  const file = fileOf(bpe);
  return { ...file, model: { ...file.model, ...fields } };
};

const firstMerge = fileOf(bpe).model.merges[0];

/** Texts with special tokens in them, spelt out. */
const anyInput = fc
  .array(fc.oneof(anyString, fc.constantFrom('<s>', '</s>', '<pad>', '<unk>', '</', 's>')), {
    maxLength: 6,
  })
  .map((some) => some.join(''));

const kinds: [string, Json][] = [
  ['byte-level BPE', fileOf(bpe)],
  ['BPE in lower case', fileOf(ByteLevelBpeTokenizer.train(corpus, { lowercase: true }))],
  [
    'BPE with a space before',
    { ...fileOf(bpe), pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true } },
  ],
  [
    'BPE with whole pieces',
    withModel({ ignore_merges: true, merges: fileOf(bpe).model.merges.slice(0, 40) }),
  ],
  ['BPE with merges as text', withModel({ merges: huggingFaceMerges(fileOf(bpe)) })],
  ['words by rules', fileOf(words)],
  [
    'words by rules, cases apart',
    fileOf(WordTokenizer.train(corpus, { boundaries: 'rules', lowercase: false })),
  ],
  ['words between spaces', fileOf(WordTokenizer.train(corpus, { boundaries: 'whitespace' }))],
];

function huggingFaceMerges(file: Json): string[] {
  return file.model.merges.map((merge: string[]) => merge.join(' '));
}

describe.each(kinds)('tokenizer.json of %s', (_, file) => {
  const ours = readTokenizerJson(file);
  const theirs = new HuggingFaceTokenizer(file, { unk_token: '<unk>' });
  const same = (text: string): void => {
    const plain = theirs.encode(text, { add_special_tokens: false }).ids;
    expect(Array.from(ours.encode(text))).toEqual(plain);
    const around = theirs.encode(text).ids;
    expect(Array.from(ours.encode(text, { start: true, end: true }))).toEqual(around);
  };

  it('gives the ids of @huggingface/tokenizers', () => {
    for (const text of [...corpus, ...huggingFace.texts.map(({ text }) => text)]) same(text);
    fc.assert(fc.property(anyInput, same), { numRuns: 500 });
  });

  it('is written as it was read', () => {
    const again = readTokenizerJson(JSON.parse(JSON.stringify(ours.toTokenizerJson())));
    expect(again.toTokenizerJson()).toEqual(ours.toTokenizerJson());
    expect(again.tokens).toEqual(ours.tokens);
    expect(again.special).toEqual(ours.special);
  });
});

describe('tokenizer.json', () => {
  it('decodes bytes as @huggingface/tokenizers does', () => {
    const theirs = new HuggingFaceTokenizer(fileOf(bpe), { clean_up_tokenization_spaces: false });
    const anyIds = fc.array(fc.integer({ min: 0, max: bpe.size - 1 }), { minLength: 1 });
    fc.assert(
      fc.property(anyIds, (ids) => {
        expect(bpe.decode(ids)).toBe(theirs.decode(ids));
        const dropped = theirs.decode(ids, { skip_special_tokens: true });
        expect(bpe.decode(ids, { special: 'drop' })).toBe(dropped);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the ids of the tokenizers package of Python', () => {
    const trained = ByteLevelBpeTokenizer.train(corpus, { maximumSize: 3 + 256 + 250 });
    const ours = readTokenizerJson(fileOf(trained));
    for (const { text, ids } of huggingFace.texts) {
      expect(Array.from(ours.encode(text, { start: true, end: true }))).toEqual(ids);
    }
  });

  it('reads files that leave out what older versions did', () => {
    const file = fileOf(bpe);
    const { type, ...model } = file.model;
    const old = { ...file, model, padding: undefined, post_processor: { type: 'ByteLevel' } };
    const read = readTokenizerJson(old);
    expect(type).toBe('BPE');
    expect(read.encode('The dog')).toEqual(bpe.encode('The dog'));
    expect(read.paddingId).toBeUndefined();
    expect(read.special.others).toEqual(['<pad>', '<s>', '</s>']);
    const named = readTokenizerJson(old, { special: { padding: '<pad>', end: '</s>' } });
    expect([named.paddingId, named.startId, named.endId]).toEqual([0, undefined, 2]);
    expect(() => readTokenizerJson(old, { special: { end: '[SEP]' } })).toThrow(/have an id.*SEP/);
  });

  describe('special tokens that the file does not name', () => {
    const defaults = { padding: '<pad>', unknown: '<unk>', start: '<bos>', end: '</s>' };
    const bare = { ...fileOf(bpe), padding: null, post_processor: null };

    it('are taken from it or added after its last, and all other ids stay', () => {
      const read = readTokenizerJson(bare, { defaults });
      expect(read.tokens).toEqual([...bpe.tokens, '<unk>', '<bos>']);
      const { size, paddingId, unknownId, startId, endId } = read;
      expect({ size, paddingId, unknownId, startId, endId }).toEqual({
        size: bpe.size + 2,
        paddingId: 0,
        unknownId: bpe.size,
        startId: bpe.size + 1,
        endId: 2,
      });
      for (const text of corpus) expect(read.encode(text)).toEqual(bpe.encode(text));
      const file = read.toTokenizerJson();
      expect(readTokenizerJson(JSON.parse(JSON.stringify(file))).toTokenizerJson()).toEqual(file);
    });

    it('give way to those that the file or the caller names', () => {
      const named = readTokenizerJson(fileOf(bpe), { defaults });
      expect([named.startId, named.endId]).toEqual([bpe.startId, bpe.endId]);
      expect(named.tokens).toEqual([...bpe.tokens, '<unk>']);
      const given = readTokenizerJson(bare, { defaults, special: { start: '<s>' } });
      expect(given.startId).toBe(1);
      expect(given.tokens).not.toContain('<bos>');
    });

    it('give words a token for the unknown', () => {
      const file = fileOf(words);
      const nameless = { ...file, model: { ...file.model, unk_token: undefined } };
      expect(() => readTokenizerJson(nameless)).toThrow(/model.unk_token must be a token/);
      const read = readTokenizerJson(nameless, { defaults: { unknown: '<new>' } });
      expect(read.encode('zzzz')).toEqual(Int32Array.of(words.size));
    });
  });

  it('is called in errors what the caller calls it', () => {
    const run = () => readTokenizerJson({ model: { type: 'CharBPE' } }, { source: 'bert.json' });
    expect(run).toThrow(/^bert\.json: the model must be BPE, .* got CharBPE, which/);
  });

  it('reads start and end from the post-processors of BERT and RoBERTa', () => {
    for (const type of ['BertProcessing', 'RobertaProcessing']) {
      const inner = { type, cls: ['<s>', 1], sep: ['</s>', 2] };
      const post_processor = { type: 'Sequence', processors: [{ type: 'ByteLevel' }, inner] };
      const read = readTokenizerJson({ ...fileOf(bpe), post_processor });
      expect([read.startId, read.endId]).toEqual([1, 2]);
    }
  });

  it('cannot say what Intl.Segmenter does', () => {
    expect(() => WordTokenizer.train('a b').toTokenizerJson()).toThrow(TokenizerError);
    expect(() => WordTokenizer.train('a b').toTokenizerJson()).toThrow(/got unicode, .*'rules'/);
    const bare = WordTokenizer.train('a b', { boundaries: 'rules', special: {} });
    expect(() => bare.toTokenizerJson()).toThrow(/needs a token for unknown words/);
  });

  const part = (section: string, value: unknown): Json => ({ ...fileOf(bpe), [section]: value });
  it.each<[string, Json, RegExp]>([
    ['a Sequence', part('pre_tokenizer', { type: 'Sequence' }), /pretokenizers must be an array/],
    ['CharBPE', { model: { type: 'CharBPE' } }, /model must be BPE, .* got CharBPE/],
    ['another decoder', part('decoder', { type: 'Metaspace' }), /decoder must be .* got Metaspace/],
    ['byte fallback', withModel({ byte_fallback: true }), /byte_fallback must be false, got true/],
    ['dropout', withModel({ dropout: 0.1 }), /model.dropout must be null, got 0.1/],
    ['CLIP', withModel({ end_of_word_suffix: '</w>' }), /end_of_word_suffix .* got <\/w>/],
    [
      'another template',
      part('post_processor', { type: 'Other' }),
      /post-processor must be .* got Other/,
    ],
    [
      'two tokens before the text',
      part('post_processor', {
        type: 'TemplateProcessing',
        single: [
          { SpecialToken: { id: '<s>' } },
          { SpecialToken: { id: '<s>' } },
          { Sequence: {} },
        ],
      }),
      /at most one token may precede and follow/,
    ],
    [
      'the words of BERT',
      { ...fileOf(words), pre_tokenizer: { type: 'BertPreTokenizer' } },
      /pre-tokenizer of WordLevel must be .* got BertPreTokenizer/,
    ],
  ])('refuses %s by its name', (_, file, message) => {
    expect(() => readTokenizerJson(file)).toThrow(TokenizerError);
    expect(() => readTokenizerJson(file)).toThrow(message);
  });

  it.each<[string, Json, RegExp]>([
    ['nothing', undefined, /must be an object, got undefined/],
    ['no model', {}, /model: the value must be an object, got undefined/],
    [
      'a missing byte',
      withModel({ vocab: { a: 0 } }),
      /have the same id|ids must be|must hold all bytes/,
    ],
    ['a gap', withModel({ vocab: { ...fileOf(bpe).model.vocab, zz: 9999 } }), /ids must be 0 to/],
    ['a broken merge', withModel({ merges: ['a'] }), /merge 0 must be two tokens, got "a"/],
    ['a merge of no tokens', withModel({ merges: ['q zzz'] }), /merge 0 must join tokens/],
    ['a merge twice', withModel({ merges: [firstMerge, firstMerge] }), /merge 1 occurs twice/],
    ['no merges', withModel({ merges: 3 }), /merges must be an array, got 3/],
    ['broken added tokens', part('added_tokens', [3]), /added_tokens: .* an object, got 3/],
    [
      'an added token of another id',
      part('added_tokens', [{ id: 7, content: '<s>' }]),
      /"<s>" must have the same id as in the model, got 7/,
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => readTokenizerJson(file)).toThrow(TokenizerError);
    expect(() => readTokenizerJson(file)).toThrow(message);
  });

  it('throws nothing but TokenizerError, whatever is in the place of a section', () => {
    const sections = Object.keys(fileOf(bpe));
    const fields = Object.keys(fileOf(bpe).model);
    fc.assert(
      fc.property(
        fc.constantFrom(...sections),
        fc.constantFrom(...fields),
        fc.jsonValue(),
        (section, field, value) => {
          for (const file of [value, part(section, value), withModel({ [field]: value })]) {
            try {
              readTokenizerJson(file);
            } catch (error) {
              expect(error).toBeInstanceOf(TokenizerError);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

import { readFileSync } from 'node:fs';

const added = (...tokens: readonly string[]) =>
  tokens.map((content, id) => ({
    id,
    content,
    special: true,
    normalized: false,
    lstrip: id === 1,
  }));

const vocabulary = (...tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));

const special = ['<pad>', '<unk>', '<s>', '</s>'];

const around = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: '<s>' } }, { Sequence: {} }, { SpecialToken: { id: '</s>' } }],
};

const wordPiece = {
  added_tokens: added(...special),
  normalizer: { type: 'BertNormalizer', clean_text: true, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: around,
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '<unk>',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: vocabulary(...special, 'the', 'c', '##at', 's', 'on', 'mat', '.', 'caf', '##e'),
  },
};

const unigram = {
  added_tokens: added(...special),
  normalizer: { type: 'NFKC' },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
  post_processor: around,
  decoder: { type: 'Metaspace', replacement: '▁' },
  model: {
    type: 'Unigram',
    unk_id: 1,
    vocab: [...special, '▁', '▁the', 'c', 'at', 's', '▁on', 'm'].map((token, id) => [token, -id]),
  },
};

const byteFallback = {
  added_tokens: added(...special),
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '▁' },
      { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    ],
  },
  pre_tokenizer: null,
  post_processor: around,
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'ByteFallback' },
      { type: 'Fuse' },
      { type: 'Strip', content: ' ', start: 1, stop: 0 },
    ],
  },
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    fuse_unk: true,
    byte_fallback: true,
    vocab: vocabulary(...special, '▁', 't', 'h', 'e', 'he', 'the', '▁the', '<0xC3>', '<0xA9>'),
    merges: ['h e', 't he', '▁ the'],
  },
};

const onPieces = {
  added_tokens: added(...special),
  normalizer: { type: 'NFC' },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Digits', individual_digits: true },
      {
        type: 'Split',
        pattern: { Regex: "(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|\\s+(?!\\S)|\\s+" },
        behavior: 'Isolated',
        invert: false,
      },
      { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    ],
  },
  post_processor: { type: 'ByteLevel' },
  decoder: { type: 'ByteLevel' },
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    ignore_merges: true,
    vocab: vocabulary(...special, 'Ġ', 't', 'h', 'e', 'he', 'the', 'Ġthe'),
    merges: [
      ['h', 'e'],
      ['t', 'he'],
      ['Ġ', 'the'],
    ],
  },
};

/** Unigram after a map of characters that SentencePiece compiled. */
const { tokenizer: precompiled } = JSON.parse(
  readFileSync(new URL('../../../tokenizers/test/fixtures/rust.json', import.meta.url), 'utf8'),
);

const merged = {
  ...onPieces,
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Whitespace' },
      { type: 'Punctuation', behavior: 'MergedWithPrevious' },
      {
        type: 'Split',
        pattern: { String: 'e' },
        ...{ behavior: 'MergedWithNext', invert: true },
      },
      { type: 'ByteLevel', use_regex: false },
    ],
  },
};

/** Small files of the kinds that are read as pipelines. */
export const pipelineFiles: readonly object[] = [
  wordPiece,
  unigram,
  byteFallback,
  onPieces,
  precompiled,
  merged,
];

import { byteCharacters } from '../src/bpe/byte-alphabet.ts';
import { corpus } from './corpus.ts';

// biome-ignore lint/suspicious/noExplicitAny: files are bent in ways that no type allows
export type Json = any;

const words = corpus.flatMap((line) => line.split(' ')).filter((word) => word !== '');
const characters = [...new Set(corpus.join(''))].filter((character) => character !== ' ');

const vocabulary = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));

/** Added tokens with their ids in the vocabulary. */
const added = (vocab: Record<string, number>, ...tokens: readonly string[]) =>
  tokens.map((content) => ({ id: vocab[content], content, special: true, normalized: false }));

/** Merges of the most frequent pairs, over characters. */
function learn(pieces: readonly string[], count: number): [string, string][] {
  const cuts = pieces.map((piece) => [...piece]);
  const merges: [string, string][] = [];
  while (merges.length < count) {
    const counts = new Map<string, number>();
    for (const cut of cuts) {
      cut.slice(1).forEach((right, place) => {
        const pair = `${cut[place]}\n${right}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      });
    }
    const [best] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    if (best === undefined) break;
    const [left, right] = best[0].split('\n');
    merges.push([left, right]);
    for (const cut of cuts) {
      for (let place = 0; place + 1 < cut.length; place++) {
        if (cut[place] === left && cut[place + 1] === right) cut.splice(place, 2, left + right);
      }
    }
  }
  return merges;
}

const wordPieces = vocabulary([
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
  ...characters.map((character) => character.toLowerCase()),
  ...words.slice(0, 40).map((word) => word.toLowerCase()),
  ...words.map((word) => word.slice(0, 3).toLowerCase()),
  ...words.flatMap((word) => [
    `##${word.slice(1, 3)}`,
    `##${word.slice(-1)}`,
    `##${word.slice(3)}`,
  ]),
]);

const bert = {
  added_tokens: added(wordPieces, '[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'),
  normalizer: {
    ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
    ...{ strip_accents: null, lowercase: true },
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##' },
    ...{ max_input_chars_per_word: 12, vocab: wordPieces },
  },
};

const spaced = words.map((word) => `▁${word}`);
const unigrams = [
  ...new Set([
    ...['<pad>', '</s>', '<unk>', '▁'],
    ...characters.slice(0, 60),
    ...spaced.flatMap((word) => [word, word.slice(0, 3), word.slice(1, 4), word.slice(-2)]),
  ]),
].filter((token) => token !== '');
const unigramIds = vocabulary(unigrams);

const t5 = {
  added_tokens: added(unigramIds, '<pad>', '</s>', '<unk>'),
  normalizer: { type: 'NFKC' },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
    special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
  },
  decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
  model: {
    type: 'Unigram',
    unk_id: 2,
    // Scores that no rounding brings together.
    vocab: unigrams.map((token, id) => [token, id < 3 ? 0 : -2 - ((id * 7919) % 101) / 13]),
  },
};

const merges = learn(spaced, 150);
const bytes = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);
const llama2Ids = vocabulary([
  ...['<unk>', '<s>', '</s>', ...bytes, '▁'],
  ...characters.filter((_, place) => place % 3 > 0),
  ...merges.flatMap(([left, right]) => [left, right, left + right]),
]);

const llama2 = {
  added_tokens: added(llama2Ids, '<unk>', '<s>', '</s>'),
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '▁' },
      { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    ],
  },
  pre_tokenizer: null,
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
  },
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'ByteFallback' },
      { type: 'Fuse' },
      { type: 'Strip', content: ' ', start: 1, stop: 0 },
    ],
  },
  model: {
    ...{ type: 'BPE', unk_token: '<unk>', fuse_unk: true, byte_fallback: true },
    ...{ vocab: llama2Ids, merges: merges.map((pair) => pair.join(' ')) },
  },
};

const inBytes = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byteCharacters[byte]).join('');
const byteMerges = learn(
  words.map((word) => inBytes(` ${word}`)),
  150,
);
const llama3Ids = vocabulary([
  ...[...byteCharacters].sort(),
  ...byteMerges.map((pair) => pair.join('')),
  ...['<|begin|>', '<|end|>'],
]);

const llama3 = {
  added_tokens: added(llama3Ids, '<|begin|>', '<|end|>'),
  normalizer: null,
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      {
        type: 'Split',
        pattern: {
          Regex:
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        },
        behavior: 'Isolated',
        invert: false,
      },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
  post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false },
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: { type: 'BPE', ignore_merges: true, vocab: llama3Ids, merges: byteMerges },
};

const han = {
  type: 'Split',
  pattern: { Regex: '[\\p{Han}\\p{Hiragana}\\p{Katakana}]+' },
  behavior: 'Isolated',
};

/** Files of the kinds that are common, with vocabularies of the corpus. */
export const pipelineFiles: Readonly<Record<string, Json>> = {
  'WordPiece, as BERT': bert,
  'WordPiece, cases and accents apart': {
    ...bert,
    normalizer: { ...bert.normalizer, lowercase: false, strip_accents: false },
  },
  'WordPiece with a token that takes spaces': {
    ...bert,
    added_tokens: [
      ...bert.added_tokens.slice(0, 4),
      { ...bert.added_tokens[4], lstrip: true, rstrip: true },
      { id: Object.keys(wordPieces).length, content: 'HTML', special: false, normalized: true },
    ],
  },
  'Unigram, as T5': t5,
  'Unigram at the first place alone': {
    ...t5,
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Strip', strip_left: true, strip_right: true }],
    },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first' },
  },
  'BPE with bytes for the unknown, as Llama 2': llama2,
  'BPE with the unknown fused': { ...llama2, model: { ...llama2.model, byte_fallback: false } },
  'BPE on pieces of a pattern, as Llama 3': llama3,
  'BPE after NFC and digits, as Qwen and DeepSeek': {
    ...llama3,
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Digits', individual_digits: true },
        han,
        ...llama3.pre_tokenizer.pretokenizers,
      ],
    },
  },
  'BPE of bytes with a token that takes spaces, as RoBERTa': {
    ...llama3,
    added_tokens: [llama3.added_tokens[0], { ...llama3.added_tokens[1], lstrip: true }],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true },
  },
  'BPE after NFKC without accents, words of marks apart': {
    ...llama3,
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFKD' }, { type: 'StripAccents' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Punctuation', behavior: 'Contiguous' },
        {
          type: 'Split',
          pattern: { Regex: '\\p{Lu}?\\p{Ll}+|[^\\p{L}]+|\\p{L}' },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', use_regex: false },
      ],
    },
  },
};

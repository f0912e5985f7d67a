import type { ByteLevelBpeParts } from '../bpe/byte-level-bpe-tokenizer.ts';
import { listSpecialTokens, type SpecialTokens } from '../special-tokens.ts';
import { TokenizerError } from '../tokenizer.ts';
import type { WordParts } from '../word-tokenizer.ts';
import type { AddedTokenJson, PartJson, TokenizerJson } from './tokenizer-json.ts';
import { wordPreTokenizer } from './word-pre-tokenizer.ts';

/** A byte-level tokenizer as Hugging Face writes it. */
export function writeByteLevelBpe(parts: ByteLevelBpeParts): TokenizerJson {
  const { tokens, merges, special, lowercase, prefixSpace, wholePieces } = parts;
  const byteLevel = { type: 'ByteLevel', add_prefix_space: prefixSpace };
  return {
    ...sharedSections(tokens, special, lowercase),
    pre_tokenizer: { ...byteLevel, trim_offsets: true, use_regex: true },
    decoder: { ...byteLevel, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: special.unknown ?? null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: wholePieces,
      vocab: vocabulary(tokens),
      merges: merges.map(([left, right]) => [tokens[left], tokens[right]]),
    },
  };
}

/** @throws TokenizerError if a `tokenizer.json` cannot express the boundaries of these words. */
export function writeWords(parts: WordParts): TokenizerJson {
  const { tokens, special, lowercase, boundaries } = parts;
  if (special.unknown === undefined) {
    throw new TokenizerError(
      'WordTokenizer.toTokenizerJson: tokenizer.json needs a token for unknown words, and this ' +
        "tokenizer has none; train it with special: { unknown: '<unk>' }, or save toJSON()",
    );
  }
  return {
    ...sharedSections(tokens, special, lowercase),
    pre_tokenizer: wordPreTokenizer(boundaries),
    decoder: null,
    model: { type: 'WordLevel', vocab: vocabulary(tokens), unk_token: special.unknown },
  };
}

/** All but the parts that cut a text. */
export function sharedSections(
  tokens: readonly string[],
  special: SpecialTokens,
  lowercase: boolean,
) {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const idOf = (token: string) => ids.get(token) as number;
  return {
    version: '1.0',
    truncation: null,
    padding: special.padding === undefined ? null : padding(special.padding, idOf),
    added_tokens: listSpecialTokens(special, 'toTokenizerJson').map(
      (content): AddedTokenJson => ({
        id: idOf(content),
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      }),
    ),
    normalizer: lowercase ? { type: 'Lowercase' } : null,
    post_processor: template(special, idOf),
  } as const;
}

function padding(token: string, idOf: (token: string) => number) {
  return {
    strategy: 'BatchLongest',
    direction: 'Right',
    pad_to_multiple_of: null,
    pad_id: idOf(token),
    pad_type_id: 0,
    pad_token: token,
  };
}

/** Template by which `add_special_tokens` of Hugging Face puts start and end tokens around a text. */
function template({ start, end }: SpecialTokens, idOf: (token: string) => number): PartJson | null {
  if (start === undefined && end === undefined) return null;
  const around = (id: 'A' | 'B', type_id: number) => [
    ...(start === undefined ? [] : [{ SpecialToken: { id: start, type_id } }]),
    { Sequence: { id, type_id } },
    ...(end === undefined ? [] : [{ SpecialToken: { id: end, type_id } }]),
  ];
  const used = [start, end].filter((token) => token !== undefined);
  return {
    type: 'TemplateProcessing',
    single: around('A', 0),
    pair: [...around('A', 0), ...around('B', 1)],
    special_tokens: Object.fromEntries(
      used.map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
    ),
  };
}

const vocabulary = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));

export {
  ByteLevelBpeTokenizer,
  type ByteLevelBpeTrainOptions,
} from './bpe/byte-level-bpe-tokenizer.ts';
export type { CharacterTokenizerJson } from './character-json.ts';
export { CharacterTokenizer, type CharacterTrainOptions } from './character-tokenizer.ts';
export { tokenizerFromJSON } from './from-json.ts';
export { graphemes } from './graphemes.ts';
export { type ReadTokenizerOptions, readTokenizerJson } from './hugging-face/read.ts';
export type { AddedTokenJson, PartJson, TokenizerJson } from './hugging-face/tokenizer-json.ts';
export { sameTokenizer } from './same-tokenizer.ts';
export type { SpecialRoles, SpecialTokens } from './special-tokens.ts';
export type {
  BatchOptions,
  DecodeOptions,
  EncodedBatch,
  EncodeOptions,
  Encoding,
  Tokenizer,
} from './tokenizer.ts';
export { TokenizerError } from './tokenizer-error.ts';
export type { WordTokenizerJson } from './word-json.ts';
export { WordTokenizer, type WordTrainOptions } from './word-tokenizer.ts';
export type { WordBoundaries } from './words.ts';

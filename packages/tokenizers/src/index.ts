export {
  ByteLevelBpeTokenizer,
  type ByteLevelBpeTrainOptions,
} from './bpe/byte-level-bpe-tokenizer.ts';
export {
  CharacterTokenizer,
  type CharacterTokenizerJson,
  type CharacterTrainOptions,
} from './character-tokenizer.ts';
export { sameTokenizer, tokenizerFromJSON } from './from-json.ts';
export { graphemes } from './graphemes.ts';
export { type ReadTokenizerOptions, readTokenizerJson } from './hugging-face/read.ts';
export type { AddedTokenJson, PartJson, TokenizerJson } from './hugging-face/tokenizer-json.ts';
export { PipelineTokenizer, type PipelineTokenizerJson } from './pipeline/pipeline-tokenizer.ts';
export { usePipelineTokenizers } from './pipeline/use-pipeline-tokenizers.ts';
export type { SpecialRoles, SpecialTokens } from './special-tokens.ts';
export {
  type BatchOptions,
  type DecodeOptions,
  type EncodedBatch,
  type EncodeOptions,
  type Encoding,
  type Tokenizer,
  TokenizerError,
} from './tokenizer.ts';
export { WordTokenizer, type WordTokenizerJson, type WordTrainOptions } from './word-tokenizer.ts';
export type { WordBoundaries } from './words.ts';

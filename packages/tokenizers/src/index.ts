export type { CharacterTokenizerJson } from './character-json.ts';
export { CharacterTokenizer, type CharacterTrainOptions } from './character-tokenizer.ts';
export type { EncodeOptions, Tokenizer } from './tokenizer.ts';
export { TokenizerError } from './tokenizer-error.ts';

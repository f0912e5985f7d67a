import type { Tokenizer } from './tokenizer.ts';

/** Whether two tokenizers give the same ids for any text. */
export const sameTokenizer = (one: Tokenizer, other: Tokenizer): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

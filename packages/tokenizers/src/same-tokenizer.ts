import { check, type Rule } from './guards.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Whether two tokenizers give the same ids for any text. */
export function sameTokenizer(one: Tokenizer, other: Tokenizer): boolean {
  check('sameTokenizer', 'the first', one, isTokenizer);
  check('sameTokenizer', 'the second', other, isTokenizer);
  return JSON.stringify(one) === JSON.stringify(other);
}

const isTokenizer: Rule = {
  holds: (value) => {
    const { encode, decode, toJSON } = value as Tokenizer;
    return [encode, decode, toJSON].every((method) => typeof method === 'function');
  },
  words: 'a tokenizer',
};

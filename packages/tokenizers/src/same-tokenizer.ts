import { check, rules } from '@unrolled/guards';
import type { Tokenizer } from './tokenizer.ts';

/** Whether two tokenizers give the same ids for any text. */
export function sameTokenizer(one: Tokenizer, other: Tokenizer): boolean {
  check('sameTokenizer', 'the first', one, rules.tokenizer);
  check('sameTokenizer', 'the second', other, rules.tokenizer);
  return JSON.stringify(one) === JSON.stringify(other);
}

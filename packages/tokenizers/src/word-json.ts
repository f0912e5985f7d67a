import { checkSpecialTokens, checkTokens, fieldsOf, refusal } from './json-checks.ts';
import type { WordParts } from './word-tokenizer.ts';

/** A `WordTokenizer` as a JSON value. */
export interface WordTokenizerJson extends WordParts {
  readonly type: 'word';
}

const where = 'WordTokenizer.fromJSON';

/** Checks all of a saved word tokenizer, whose origin may be a file of anyone. */
export function parseWordJson(value: unknown): WordParts {
  const { type, boundaries, lowercase, special, tokens } = fieldsOf(value, where);
  if (type !== 'word') throw refusal(where, "type must be 'word'", type);
  if (boundaries !== 'unicode' && boundaries !== 'rules' && boundaries !== 'whitespace') {
    throw refusal(where, 'boundaries must be unicode, rules or whitespace', boundaries);
  }
  if (typeof lowercase !== 'boolean') {
    throw refusal(where, 'lowercase must be true or false', lowercase);
  }
  const list = checkTokens(tokens, where);
  return { tokens: list, boundaries, lowercase, special: checkSpecialTokens(special, list, where) };
}

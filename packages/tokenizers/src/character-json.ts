import { checkSpecialTokens, checkTokens, fieldsOf, refusal } from './json-checks.ts';
import type { SpecialTokens } from './special-tokens.ts';

/** A `CharacterTokenizer` as a JSON value. */
export interface CharacterTokenizerJson {
  readonly type: 'character';
  readonly unknown: boolean;
  readonly tokens: readonly string[];
  /** Left out where there are none. */
  readonly special?: Omit<SpecialTokens, 'unknown'>;
}

/** The text of the unknown entry in `tokens`: five characters, so that none can be taken for it. */
export const unknownToken = '<unk>';

const where = 'CharacterTokenizer.fromJSON';

/** Checks all of a saved character tokenizer, whose origin may be a file of anyone. */
export function parseCharacterJson(value: unknown): Required<CharacterTokenizerJson> {
  const { type, unknown, tokens, special = {} } = fieldsOf(value, where);
  if (type !== 'character') throw refusal(where, "type must be 'character'", type);
  if (typeof unknown !== 'boolean') {
    throw refusal(where, 'unknown must be true or false', unknown);
  }
  const list = checkTokens(tokens, where);
  if (unknown && list[0] !== unknownToken) {
    throw refusal(where, `token 0 must be '${unknownToken}' where unknown is true`, list[0]);
  }
  return { type, unknown, tokens: list, special: checkSpecialTokens(special, list, where) };
}

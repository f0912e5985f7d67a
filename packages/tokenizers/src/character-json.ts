import { TokenizerError } from './tokenizer-error.ts';

/** A `CharacterTokenizer` as a JSON value. */
export interface CharacterTokenizerJson {
  readonly type: 'character';
  readonly unknown: boolean;
  readonly tokens: readonly string[];
}

/** The text of the unknown entry in `tokens`: five characters, so that none can be taken for it. */
export const unknownToken = '<unk>';

/** Checks all of a saved character tokenizer, whose origin may be a file of anyone. */
export function parseCharacterJson(value: unknown): CharacterTokenizerJson {
  if (typeof value !== 'object' || value === null) {
    throw refusal('the value must be an object', value);
  }
  const { type, unknown, tokens } = value as Record<string, unknown>;
  if (type !== 'character') throw refusal("type must be 'character'", type);
  if (typeof unknown !== 'boolean') throw refusal('unknown must be true or false', unknown);
  if (!Array.isArray(tokens) || tokens.length === 0) {
    throw refusal('tokens must be an array of at least one', tokens);
  }
  const seen = new Set<string>();
  tokens.forEach((token: unknown, id) => {
    if (typeof token !== 'string' || token === '') {
      throw refusal(`token ${id} must be a text of at least one character`, token);
    }
    if (seen.has(token)) throw refusal(`token ${id} must differ from those before it`, token);
    seen.add(token);
  });
  if (unknown && tokens[0] !== unknownToken) {
    throw refusal(`token 0 must be '${unknownToken}' where unknown is true`, tokens[0]);
  }
  return { type, unknown, tokens: [...tokens] };
}

function refusal(rule: string, got: unknown): TokenizerError {
  return new TokenizerError(`CharacterTokenizer.fromJSON: ${rule}, got ${inWords(got)}`);
}

function inWords(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

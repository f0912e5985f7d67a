import { describe } from '@unrolled/guards';
import { listSpecialTokens, orderSpecialTokens, type SpecialTokens } from './special-tokens.ts';
import { TokenizerError } from './tokenizer.ts';

/** The fields of a JSON object. @throws TokenizerError for any other value. */
export function fieldsOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(where, 'the value must be an object', value);
  }
  return value as Record<string, unknown>;
}

/** A list of at least one token, all different and none empty, as a copy. */
export function checkTokens(tokens: unknown, where: string): string[] {
  if (!Array.isArray(tokens) || tokens.length === 0) {
    throw refusal(where, 'tokens must be an array of at least one', tokens);
  }
  const seen = new Set<string>();
  for (const [id, token] of tokens.entries()) {
    if (typeof token !== 'string' || token === '') {
      throw refusal(where, `token ${id} must be a text of at least one character`, token);
    }
    if (seen.has(token))
      throw refusal(where, `token ${id} must differ from those before it`, token);
    seen.add(token);
  }
  return [...tokens];
}

/** A copy of the special tokens, all of which are among `tokens`. */
export function checkSpecialTokens(
  value: unknown,
  tokens: readonly string[],
  where: string,
): SpecialTokens {
  const { padding, unknown, start, end, others = [] } = fieldsOf(value, where);
  if (!Array.isArray(others)) throw refusal(where, 'special.others must be an array', others);
  const known = new Set(tokens);
  for (const token of [padding, unknown, start, end, ...others]) {
    if (token === undefined) continue;
    if (typeof token !== 'string' || !known.has(token)) {
      throw refusal(where, 'special tokens must be among the tokens', token);
    }
  }
  // Each is a text or undefined, as was just seen.
  const special = orderSpecialTokens({ padding, unknown, start, end, others } as SpecialTokens);
  listSpecialTokens(special, where);
  return special;
}

/** The error for a field that breaks `rule`. */
export function refusal(where: string, rule: string, got: unknown): TokenizerError {
  return new TokenizerError(`${where}: ${rule}, got ${describe(got)}`);
}

/** The error for a part of the pipeline of an unsupported kind. */
export function unsupported(
  where: string,
  part: string,
  kind: unknown,
  known: string,
): TokenizerError {
  return new TokenizerError(
    `${where}: ${part} must be ${known}, got ${isName(kind) ? kind : describe(kind)}, ` +
      'which is not supported',
  );
}

const isName = (kind: unknown): kind is string =>
  typeof kind === 'string' && /^[!-~]{1,60}$/.test(kind);

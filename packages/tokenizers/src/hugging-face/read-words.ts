import { fieldsOf, refusal, unsupported } from '../json-checks.ts';
import type { WordParts } from '../word-tokenizer.ts';
import { type GivenRoles, readLowercase, readShared } from './read-shared.ts';
import { boundariesOf } from './word-pre-tokenizer.ts';

/** @throws TokenizerError for words split in an unsupported way. */
export function readWords(value: unknown, roles: GivenRoles, where: string): WordParts {
  const file = fieldsOf(value, where);
  const part = fieldsOf(file.pre_tokenizer, `${where}, pre_tokenizer`);
  const boundaries = boundariesOf(part);
  if (boundaries === undefined) {
    const known = "WhitespaceSplit or this package's Split";
    throw unsupported(where, 'the pre-tokenizer of WordLevel', part.type, known);
  }
  const shared = readShared(file, roles, where);
  if (shared.special.unknown === undefined) {
    throw refusal(where, 'model.unk_token must be a token', undefined);
  }
  const lowercase = readLowercase(file.normalizer ?? null, where);
  return { ...shared, lowercase, boundaries };
}

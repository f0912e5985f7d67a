import { check, rules } from '@unrolled/guards';
import { ByteLevelBpeTokenizer } from './bpe/byte-level-bpe-tokenizer.ts';
import { CharacterTokenizer } from './character-tokenizer.ts';
import { fieldsOf, refusal } from './json-checks.ts';
import type { Tokenizer } from './tokenizer.ts';
import { WordTokenizer } from './word-tokenizer.ts';

/** Readers of what `toJSON` gives, by its type. */
export const readers = /* @__PURE__ */ new Map<unknown, (value: unknown) => Tokenizer>([
  ['character', (value) => CharacterTokenizer.fromJSON(value)],
  ['word', (value) => WordTokenizer.fromJSON(value)],
  ['byte-level-bpe', (value) => ByteLevelBpeTokenizer.fromJSON(value)],
]);

/**
 * The tokenizer described by the result of its `toJSON`, of any class; a `PipelineTokenizer` only after
 * `usePipelineTokenizers`.
 *
 * @throws TokenizerError for an unknown type, naming it, and for any invalid value.
 */
export function tokenizerFromJSON(value: unknown): Tokenizer {
  const { type } = fieldsOf(value, 'tokenizerFromJSON');
  const read = readers.get(type);
  if (read !== undefined) return read(value);
  const known = [...readers.keys()].join(', ');
  throw refusal(
    'tokenizerFromJSON',
    type === 'pipeline'
      ? `usePipelineTokenizers() of @unrolled/tokenizers must be called first for this type; type must be one of ${known}`
      : `type must be one of ${known}`,
    type,
  );
}

/** Whether two tokenizers give the same ids for any text. */
export function sameTokenizer(one: Tokenizer, other: Tokenizer): boolean {
  check('sameTokenizer', 'the first', one, rules.tokenizer);
  check('sameTokenizer', 'the second', other, rules.tokenizer);
  return JSON.stringify(one) === JSON.stringify(other);
}

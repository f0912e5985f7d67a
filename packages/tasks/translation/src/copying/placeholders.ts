import type { Tokenizer } from '@unrolled/tokenizers';
import { placeholderName, type TranslationTokenizers, tokensOf } from '../tokenizers.ts';

/** Ids of the placeholders, in the order of their numbers; none for tokenizers without them. */
export interface Placeholders {
  readonly source: readonly number[];
  readonly target: readonly number[];
}

/** Ids of the placeholders in both vocabularies. */
export function placeholdersOf({ source, target }: TranslationTokenizers): Placeholders {
  const [inSource, inTarget] = [idsOf(source), idsOf(target)];
  const count = Math.min(inSource.length, inTarget.length);
  return { source: inSource.slice(0, count), target: inTarget.slice(0, count) };
}

/** No other token has a space in its name, so a text cannot spell one. */
function idsOf({ tokens }: Tokenizer): number[] {
  const ids: number[] = [];
  for (;;) {
    const id = tokens.indexOf(placeholderName(ids.length));
    if (id < 0) return ids;
    ids.push(id);
  }
}

/** A span of a text that a placeholder replaces. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  /** The id of the placeholder; null: the span is dropped. */
  readonly id: number | null;
}

/** The tokens of a text in which placeholders replace some spans. @param replacements in order */
export function encodeReplaced(
  tokenizer: Tokenizer,
  text: string,
  replacements: readonly Replacement[],
): Int32Array {
  if (replacements.length === 0) return tokensOf(tokenizer, text);
  const tokens: number[] = [];
  let done = 0;
  for (const { start, end, id } of replacements) {
    tokens.push(...tokensOf(tokenizer, text.slice(done, start)));
    if (id !== null) tokens.push(id);
    done = end;
  }
  tokens.push(...tokensOf(tokenizer, text.slice(done)));
  return Int32Array.from(tokens);
}

/**
 * Where merges stop: the parts of a text that GPT-2 parts it in (English contractions; letters,
 * digits or other signs with the space before them; white space). They hold every character.
 */
const pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** The pieces of a text in order; joined they are the text. */
export function* pieces(text: string): Generator<string, void, undefined> {
  for (const match of text.matchAll(pattern)) yield match[0];
}

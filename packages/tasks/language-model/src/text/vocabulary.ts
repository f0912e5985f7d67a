import { CharacterTokenizer } from '@unrolled/tokenizers';

/** The greatest number of different characters: each id has 16 bits, and one is the unknown entry. */
const mostCharacters = 2 ** 16 - 1;

/**
 * The vocabulary of a text: its characters, or the most frequent of them where there are too many,
 * and an entry for every other.
 */
export function vocabularyOf(counts: ReadonlyMap<string, number>): CharacterTokenizer {
  const kept =
    counts.size <= mostCharacters
      ? counts.keys()
      : [...counts]
          .sort(([, a], [, b]) => b - a)
          .slice(0, mostCharacters)
          .map(([character]) => character);
  return CharacterTokenizer.train(kept, { unknown: true });
}

import { describe } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';

/** The form in which a word is known: in lower case, each digit as 0, so that numbers share embeddings. */
export const knownForm = (token: string): string =>
  token.normalize('NFC').toLowerCase().replaceAll(/\d/g, '0');

/** @throws ArgumentError for what are no different texts */
export function checkWords(where: string, words: readonly string[]): readonly string[] {
  const isFit =
    Array.isArray(words) &&
    words.every((word) => typeof word === 'string' && word !== '') &&
    new Set(words).size === words.length;
  if (isFit) return words;
  throw new ArgumentError(`${where}: words must be texts, all different, got ${describe(words)}`);
}

/**
 * The most frequent known forms, each occurring at least `minimumCount` times; equally frequent ones in the
 * order of first occurrence.
 */
export function countWords(
  sentences: readonly { readonly tokens: readonly string[] }[],
  { minimumCount, maximum }: { readonly minimumCount: number; readonly maximum: number },
): string[] {
  const counts = new Map<string, number>();
  for (const { tokens } of sentences) {
    for (const token of tokens) {
      const word = knownForm(token);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count >= minimumCount)
    .sort(([, a], [, b]) => b - a)
    .slice(0, maximum)
    .map(([word]) => word);
}

import type { TaggedSentence } from '@unrolled/datasets';
import { knownForm } from './model/words.ts';

/**
 * The most frequent label of each word, and for unseen words the most frequent label of all. It is
 * the usual measure to beat, as it is right about most tokens without reading their context.
 */
export class MostFrequentLabels {
  readonly #byWord: ReadonlyMap<string, string>;
  readonly #otherwise: string;

  /** @param sentences at least one */
  constructor(sentences: readonly TaggedSentence[]) {
    const all = new Map<string, number>();
    const byWord = new Map<string, Map<string, number>>();
    for (const { tokens, labels } of sentences) {
      tokens.forEach((token, place) => {
        const word = knownForm(token);
        const counts = byWord.get(word) ?? new Map<string, number>();
        byWord.set(word, counts);
        for (const each of [counts, all])
          each.set(labels[place], (each.get(labels[place]) ?? 0) + 1);
      });
    }
    this.#byWord = new Map(Array.from(byWord, ([word, counts]) => [word, mostFrequent(counts)]));
    this.#otherwise = mostFrequent(all);
  }

  /** The labels of the tokens. */
  tag(tokens: readonly string[]): string[] {
    return tokens.map((token) => this.#byWord.get(knownForm(token)) ?? this.#otherwise);
  }
}

/** The label counted most often; of equals, the first in alphabetical order. */
function mostFrequent(counts: ReadonlyMap<string, number>): string {
  const [[label]] = [...counts].sort(([a, some], [b, other]) => other - some || (a < b ? -1 : 1));
  return label;
}

import type { LabelledTokens } from './data/corpus.ts';
import { knownForm } from './model/words.ts';

/**
 * The label that each word has most often, and for words never seen the most frequent label of all. It is
 * the usual measure to beat, as it is right about most tokens without reading what stands around them.
 */
export class MostFrequentLabels {
  readonly #byWord: ReadonlyMap<string, number>;
  readonly #otherwise: number;

  constructor(sentences: readonly LabelledTokens[], labels: number) {
    const all = new Int32Array(labels);
    const byWord = new Map<string, Map<number, number>>();
    for (const { tokens, labels: places } of sentences) {
      tokens.forEach((token, place) => {
        const word = knownForm(token);
        const counts = byWord.get(word) ?? new Map<number, number>();
        byWord.set(word, counts);
        counts.set(places[place], (counts.get(places[place]) ?? 0) + 1);
        all[places[place]]++;
      });
    }
    this.#byWord = new Map(
      Array.from(byWord, ([word, counts]) => {
        const [[most]] = [...counts].sort(([a, some], [b, other]) => other - some || a - b);
        return [word, most];
      }),
    );
    this.#otherwise = all.indexOf(Math.max(...all));
  }

  /** The places of the labels of the tokens. */
  tag(tokens: readonly string[]): Int32Array {
    return Int32Array.from(
      tokens,
      (token) => this.#byWord.get(knownForm(token)) ?? this.#otherwise,
    );
  }
}

import type { SentencePair } from '@unrolled/datasets';
import { piecesOf } from '../source/pieces.ts';

/** Pairs that are read at most, evenly from first to last: enough for the words worth knowing. */
const mostPairs = 30_000;

/** Words in more sentences than this share say too little about each other, in a large vocabulary. */
const mostFrequent = 0.05;
const largeVocabulary = 500;

/** The least Dice coefficient, 2 · both / (one + other), of words that translate each other. */
const leastDice = 0.4;

/** Words that occur in each other's sentences and in few others, so that they translate each other. */
export interface Lexicon {
  /** By a source word in lower case, the target word in lower case. */
  readonly translations: ReadonlyMap<string, string>;
  /** Words of either language, in lower case, that occur in very many sentences, such as articles. */
  readonly frequent: { readonly source: ReadonlySet<string>; readonly target: ReadonlySet<string> };
}

/** Best partners by the Dice coefficient, each the other's best. */
export function learnLexicon(pairs: readonly SentencePair[]): Lexicon {
  const step = Math.max(1, pairs.length / mostPairs);
  const read: SentencePair[] = [];
  for (let index = 0; index < pairs.length; index += step) read.push(pairs[Math.floor(index)]);
  const [source, target] = (['source', 'target'] as const).map(
    (side) => new Words(read.map((pair) => pair[side])),
  );
  const together = new Map<number, number>();
  for (let pair = 0; pair < read.length; pair++) {
    for (const one of source.rows[pair]) {
      for (const other of target.rows[pair]) {
        const key = one * target.names.length + other;
        together.set(key, (together.get(key) ?? 0) + 1);
      }
    }
  }
  const ofSource = new Best(source.names.length);
  const ofTarget = new Best(target.names.length);
  for (const [key, both] of together) {
    const one = Math.floor(key / target.names.length);
    const other = key % target.names.length;
    const dice = (2 * both) / (source.counts[one] + target.counts[other]);
    if (both < 2 || dice < leastDice) continue;
    ofSource.offer(one, other, dice);
    ofTarget.offer(other, one, dice);
  }
  const translations = new Map<string, string>();
  source.names.forEach((name, one) => {
    const other = ofSource.partner[one];
    if (other >= 0 && ofTarget.partner[other] === one) translations.set(name, target.names[other]);
  });
  return { translations, frequent: { source: source.frequent, target: target.frequent } };
}

/** The best partner of each word so far; of equal ones the first. */
class Best {
  readonly partner: Int32Array;
  readonly #value: Float64Array;

  constructor(size: number) {
    this.partner = new Int32Array(size).fill(-1);
    this.#value = new Float64Array(size);
  }

  offer(word: number, partner: number, value: number): void {
    if (value <= this.#value[word]) return;
    this.#value[word] = value;
    this.partner[word] = partner;
  }
}

/** The different words of each sentence, as numbers, but for very frequent and very rare ones. */
class Words {
  readonly names: string[] = [];
  readonly counts: number[] = [];
  readonly rows: readonly (readonly number[])[];
  readonly frequent = new Set<string>();

  constructor(sentences: readonly string[]) {
    const rows = sentences.map((sentence) => new Set(wordsOf(sentence)));
    const counts = new Map<string, number>();
    for (const row of rows) for (const word of row) counts.set(word, (counts.get(word) ?? 0) + 1);
    const numbers = new Map<string, number>();
    for (const [word, count] of counts) {
      const isFrequent = count > mostFrequent * sentences.length && counts.size > largeVocabulary;
      if (isFrequent) this.frequent.add(word);
      else if (count > 1) {
        numbers.set(word, this.names.length);
        this.names.push(word);
        this.counts.push(count);
      }
    }
    this.rows = rows.map((row) =>
      Array.from(row, (word) => numbers.get(word)).filter((number) => number !== undefined),
    );
  }
}

function* wordsOf(sentence: string): Generator<string> {
  for (const { kind, text } of piecesOf(sentence)) if (kind !== 'sign') yield text.toLowerCase();
}

import { piecesOf } from './pieces.ts';
import { sentencesOf } from './sentences.ts';

/** Counts of the words in the sources of a training set, in each casing. */
export interface FormCounts {
  /** By their form, those that are not the first word of a source. */
  readonly within: ReadonlyMap<string, number>;
  /** First words of sources, by their form. */
  readonly first: ReadonlyMap<string, number>;
  /** By their lower case, wherever they stand. */
  readonly keys: ReadonlyMap<string, number>;
  /** Number of words and numbers, and of those that occur once. */
  readonly total: number;
  readonly seenOnce: number;
  readonly characters: ReadonlySet<string>;
  /** Number of sources that begin with a capital letter, and of those with several sentences. */
  readonly capitalStarts: number;
  readonly several: number;
}

/** Counts of the forms of words in sources. */
export function countForms(sources: readonly string[]): FormCounts {
  const [within, first, keys] = [0, 1, 2].map(() => new Map<string, number>());
  const characters = new Set<string>();
  let [total, capitalStarts, several] = [0, 0, 0];
  for (const source of sources) {
    for (const character of source) characters.add(character);
    if (sentencesOf(source, 'und').length > 1) several++;
    let isFirst = true;
    for (const { kind, text } of piecesOf(source)) {
      if (kind === 'sign') continue;
      if (isFirst && /^\p{Lu}/u.test(text)) capitalStarts++;
      add(isFirst && kind === 'word' ? first : within, text);
      add(keys, text.toLowerCase());
      isFirst = false;
      total++;
    }
  }
  let seenOnce = 0;
  for (const count of keys.values()) if (count === 1) seenOnce++;
  return { within, first, keys, total, seenOnce, characters, capitalStarts, several };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

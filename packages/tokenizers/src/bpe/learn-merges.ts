import { alphabet, byteCharacters } from './byte-alphabet.ts';
import { Heap } from './heap.ts';
import { pairKey } from './merges.ts';

/** Options of `learnMerges`. */
export interface LearnOptions {
  /** The most tokens, special ones included. */
  readonly maximumSize: number;
  /** Pairs that occur less often are not merged. */
  readonly minimumCount: number;
  /** They get the first ids, and no merge may spell one. */
  readonly specialTokens: readonly string[];
}

/** Vocabulary and merges of byte-level BPE. */
export interface LearntVocabulary {
  /** Special tokens, the byte alphabet, then the tokens of the merges. */
  readonly tokens: string[];
  /** Left, right and merged id of each. */
  readonly merges: [left: number, right: number, merged: number][];
}

interface Pair {
  readonly left: number;
  readonly right: number;
  /** Occurrences; out of date in the queue until the pair comes up. */
  count: number;
  /** The words that have held it. */
  readonly words: Set<number>;
}

interface Queued {
  readonly pair: Pair;
  readonly count: number;
}

/**
 * Byte-pair encoding (Sennrich et al. 2016): the most frequent pair of neighbours repeatedly becomes a
 * token. Of equally frequent pairs, that of the lowest ids comes first, as in the trainer of Hugging Face,
 * so that both learn the same merges. Only the words that contain the pair are visited, and counts are
 * updated, not recounted.
 *
 * @param pieces how often each piece of the text occurs
 */
export function learnMerges(
  pieces: ReadonlyMap<string, number>,
  { maximumSize, minimumCount, specialTokens }: LearnOptions,
): LearntVocabulary {
  const tokens = [...specialTokens, ...alphabet];
  const special = new Set(specialTokens);
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const byteIds = byteCharacters.map((character) => ids.get(character) as number);
  const encoder = new TextEncoder();
  const words = [...pieces.keys()].map((piece) =>
    Array.from(encoder.encode(piece), (byte) => byteIds[byte]),
  );
  const counts = [...pieces.values()];
  const merges: LearntVocabulary['merges'] = [];
  const pairs = new Map<number, Pair>();
  const touched = new Set<Pair>();
  const change = (left: number, right: number, by: number, word: number) => {
    const key = pairKey(left, right);
    let pair = pairs.get(key);
    if (pair === undefined) {
      pair = { left, right, count: 0, words: new Set() };
      pairs.set(key, pair);
    }
    pair.count += by;
    if (by > 0) {
      pair.words.add(word);
      touched.add(pair);
    }
  };
  const queue = new Heap<Queued>((a, b) => {
    if (a.count !== b.count) return a.count > b.count;
    return a.pair.left !== b.pair.left ? a.pair.left < b.pair.left : a.pair.right < b.pair.right;
  });
  const queueTouched = () => {
    for (const pair of touched) if (pair.count > 0) queue.push({ pair, count: pair.count });
    touched.clear();
  };

  words.forEach((word, index) => {
    for (let at = 0; at + 1 < word.length; at++)
      change(word[at], word[at + 1], counts[index], index);
  });
  queueTouched();
  while (tokens.length < maximumSize) {
    const top = queue.pop();
    if (top === undefined) break;
    const { pair } = top;
    if (pair.count !== top.count) {
      if (pair.count > 0) queue.push({ pair, count: pair.count });
      continue;
    }
    if (pair.count < minimumCount) break;
    const token = tokens[pair.left] + tokens[pair.right];
    if (special.has(token)) continue;
    // New for certain: whatever becomes one token is merged inside as if it stood alone, so no other
    // pair spells the same, and a pair merged everywhere does not come back.
    const merged = tokens.push(token) - 1;
    merges.push([pair.left, pair.right, merged]);
    for (const word of pair.words) mergeIn(words[word], pair, merged, word, counts[word], change);
    pair.words.clear();
    queueTouched();
  }
  return { tokens, merges };
}

/** Merges the pair wherever it occurs in a word, and corrects the counts of its neighbours. */
function mergeIn(
  word: number[],
  { left, right }: Pair,
  merged: number,
  index: number,
  count: number,
  change: (left: number, right: number, by: number, word: number) => void,
): void {
  let kept = 0;
  for (let at = 0; at < word.length; at++) {
    if (word[at] !== left || at + 1 === word.length || word[at + 1] !== right) {
      word[kept++] = word[at];
      continue;
    }
    if (kept > 0) {
      change(word[kept - 1], left, -count, index);
      change(word[kept - 1], merged, count, index);
    }
    at++;
    if (at + 1 < word.length) {
      change(right, word[at + 1], -count, index);
      change(merged, word[at + 1], count, index);
    }
    word[kept++] = merged;
  }
  word.length = kept;
}

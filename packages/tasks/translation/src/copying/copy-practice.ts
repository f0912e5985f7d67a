import type { SentencePair } from '@unrolled/datasets';
import type { Rng } from '@unrolled/tensor';
import type { TokenPair } from '../corpus.ts';
import { type Piece, piecesOf } from '../source/pieces.ts';
import type { TranslationTokenizers } from '../tokenizers.ts';
import type { Lexicon } from './lexicon.ts';
import { encodeReplaced, type Placeholders, type Replacement } from './placeholders.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word and its translation, which a placeholder may replace. */
export interface Replaceable {
  readonly source: Span;
  readonly target: Span;
  /** The spans including the article or another very frequent word before each; null where one lacks it. */
  readonly wider: { readonly source: Span; readonly target: Span } | null;
  /** Whether both are the same rare word, as a name is. */
  readonly isRare: boolean;
}

/** A pair with words to practise copying on. */
export interface PracticePair extends SentencePair {
  readonly replaceable: readonly Replaceable[];
}

/** A word in more sources than this is not rare. */
const mostRare = 3;

/** The words of a pair that translate each other and occur once on each side. */
export function findReplaceable(
  pair: SentencePair,
  { translations, frequent }: Lexicon,
  counts: ReadonlyMap<string, number>,
): Replaceable[] {
  const [source, target] = [sideOf(pair.source), sideOf(pair.target)];
  const found: Replaceable[] = [];
  for (const [key, index] of source.indices) {
    if (index < 0) continue;
    const same = target.indices.get(key) ?? -1;
    const isSame = same >= 0 && target.pieces[same].text === source.pieces[index].text;
    const isRare = isSame && (counts.get(key) ?? 0) <= mostRare;
    const partner = isRare ? same : (target.indices.get(translations.get(key) ?? '') ?? -1);
    if (partner < 0) continue;
    const [a, b] = [
      widened(pair.source, source.pieces, index, frequent.source),
      widened(pair.target, target.pieces, partner, frequent.target),
    ];
    found.push({
      source: spanOf(source.pieces[index]),
      target: spanOf(target.pieces[partner]),
      wider: a === null || b === null ? null : { source: a, target: b },
      isRare,
    });
  }
  return found;
}

/** The pieces of a sentence and, by their lower case, the index of each word that occurs once. */
function sideOf(text: string) {
  const pieces = piecesOf(text);
  const indices = new Map<string, number>();
  pieces.forEach(({ kind, text: word }, index) => {
    const key = word.toLowerCase();
    if (kind !== 'sign') indices.set(key, indices.has(key) ? -1 : index);
  });
  return { pieces, indices };
}

const spanOf = ({ start, text }: Piece): Span => ({ start, end: start + text.length });

/** With the very frequent word before it, after one space. */
function widened(
  text: string,
  pieces: readonly Piece[],
  index: number,
  frequent: ReadonlySet<string>,
): Span | null {
  const before = pieces[index - 1];
  if (before === undefined || !frequent.has(before.text.toLowerCase())) return null;
  const { start, end } = spanOf(pieces[index]);
  const between = text.slice(before.start + before.text.length, start);
  return between === ' ' ? { start: before.start, end } : null;
}

/** The share of pairs with a rare word in which it is replaced. */
const rareRate = 0.5;

/** The probability that one more word of a pair is replaced. */
const anotherRate = 0.4;

/** Options of `CopyPractice`. */
export interface PracticeOptions {
  readonly tokenizers: TranslationTokenizers;
  readonly placeholders: Placeholders;
  /** The share of the other pairs in which words are replaced. */
  readonly rate: number;
  /** Separate generator for this step, so that a resumed run draws the same. */
  readonly rng: Rng;
}

/** Replaces words of some pairs by placeholders, drawn each time. */
export function practiseCopying(
  pairs: readonly TokenPair[],
  { tokenizers, placeholders, rate, rng }: PracticeOptions,
): TokenPair[] {
  return pairs.map((pair) => {
    const { practice } = pair;
    if (practice === undefined) return pair;
    const chosen = choose(practice.replaceable, rate, rng).slice(0, placeholders.source.length);
    if (chosen.length === 0) return pair;
    // Any numbers, so that every placeholder is learned.
    const numbers = rng.shuffle(Int32Array.from(placeholders.source.keys()));
    const spans = chosen.map(({ source, target, wider }) =>
      wider !== null && rng.uniform() < 0.5 ? wider : { source, target },
    );
    const encode = (side: 'source' | 'target') => {
      const replacements = spans
        .map(
          (span, index): Replacement => ({ ...span[side], id: placeholders[side][numbers[index]] }),
        )
        .sort((a, b) => a.start - b.start);
      return encodeReplaced(tokenizers[side], practice[side], replacements);
    };
    return { source: encode('source'), target: encode('target') };
  });
}

function choose(replaceable: readonly Replaceable[], rate: number, rng: Rng): Replaceable[] {
  const isPractised = rng.uniform() < rate;
  const order = rng.shuffle(Int32Array.from(replaceable.keys()));
  const chosen: Replaceable[] = [];
  let more = isPractised;
  for (const index of order) {
    const one = replaceable[index];
    if (one.isRare ? rng.uniform() < rareRate : more) chosen.push(one);
    if (!one.isRare && more) more = rng.uniform() < anotherRate;
  }
  return chosen;
}

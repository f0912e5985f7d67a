import type { Alignment, Generated } from '@unrolled/seq2seq';
import { missingCopies, withMissing, writtenText } from './copying/written-text.ts';
import { isStuck } from './repetition.ts';
import type { SourceLine, SourcePart } from './source/source-line.ts';
import type { TranslationModel } from './translation-model.ts';

/** One way to translate a part of a line. */
export interface PartCandidate {
  /** With all copies, including those that the model omitted. */
  readonly text: string;
  /** The text without copies that the model omitted. */
  readonly written: string;
  /** Copies that the model omitted. */
  readonly missing: readonly string[];
  readonly logProbability: number;
  /** Tokens, the end token included where there is one. */
  readonly length: number;
  readonly ended: boolean;
  readonly isStuck: boolean;
  readonly alignment: Alignment | null;
}

/** Translation of one part of a line. */
export function partCandidate(
  model: TranslationModel,
  part: SourcePart,
  found: Generated,
): PartCandidate {
  const { tokens, logProbability, ended } = found;
  const written = writtenText(model, tokens, part);
  const missing = missingCopies(model, tokens, part);
  return {
    text: withMissing(written, missing),
    written,
    missing,
    logProbability,
    length: tokens.length + (ended ? 1 : 0),
    ended,
    isStuck: isStuck(tokens, part.ids),
    alignment: alignmentOf(model, part, found),
  };
}

/** @returns null for a model without attention */
function alignmentOf(
  { tokenizers, placeholders }: TranslationModel,
  { ids, copies }: SourcePart,
  { tokens, alignment }: Generated,
): Alignment | null {
  if (alignment === null) return null;
  const labels = (side: 'source' | 'target', own: ArrayLike<number>): string[] =>
    Array.from(own, (id) => {
      const number = placeholders[side].indexOf(id);
      return number < 0 ? tokenizers[side].decode([id]) : (copies[number] ?? '');
    });
  return {
    source: labels('source', ids),
    target: labels('target', tokens),
    weights: alignment.map((weights) => Array.from(weights)),
  };
}

/** One way to translate a line. */
export interface TranslationCandidate {
  readonly text: string;
  /** The mean of ln p over its tokens; with a length penalty α other than 1, ln p / length^α. */
  readonly score: number;
  /** Whether every sentence ended; else one was cut off at the maximum length. */
  readonly ended: boolean;
  /**
   * Whether a sentence repeats the same few tokens although its source does not, so that it is not a
   * translation.
   */
  readonly stuck: boolean;
  /**
   * Attention weights, those of several sentences in one alignment with 0 between them; null without
   * attention, and for a line without tokens.
   */
  readonly alignment: Alignment | null;
}

/** Translation of a sentence, with alternatives. */
export interface TranslatedSentence extends TranslationCandidate {
  /** The next best translations, at most `nBest` − 1. */
  readonly alternatives: readonly TranslationCandidate[];
  /** Words, numbers and symbols of the line that are not in the training data; they are copied or guessed. */
  readonly unknown: readonly string[];
  /** Number of sentences, or parts of long ones, that were translated separately. */
  readonly parts: number;
  /** Whether a sentence was longer than all training sources and was translated in parts. */
  readonly cut: boolean;
}

interface Combination {
  readonly parts: readonly PartCandidate[];
  readonly logProbability: number;
  readonly length: number;
}

/** The translation of a line from those of its parts. @param found for each part, the best first */
export function combineParts(
  line: SourceLine,
  found: readonly (readonly PartCandidate[])[],
  { nBest, lengthPenalty }: { readonly nBest: number; readonly lengthPenalty: number },
): TranslatedSentence {
  let combinations: Combination[] = [{ parts: [], logProbability: 0, length: 0 }];
  for (const candidates of found) {
    // The best of each part together are the best of all, and stay first.
    combinations = combinations
      .flatMap(({ parts, logProbability, length }) =>
        candidates.map((one) => ({
          parts: [...parts, one],
          logProbability: logProbability + one.logProbability,
          length: length + one.length,
        })),
      )
      .sort((a, b) => lacking(a) - lacking(b) || scoreOf(b) - scoreOf(a))
      .slice(0, nBest);
  }
  function scoreOf({ logProbability, length }: Combination): number {
    return length === 0 ? 0 : logProbability / length ** lengthPenalty;
  }
  const [best, ...alternatives] = combinations.map(
    (combination): TranslationCandidate => ({
      text: textOf(line, combination.parts),
      score: scoreOf(combination),
      ended: combination.parts.every(({ ended }) => ended),
      stuck: combination.parts.some(({ isStuck }) => isStuck),
      alignment: joinAlignments(combination.parts.map(({ alignment }) => alignment)),
    }),
  );
  const { unknown, isCut: cut } = line;
  return { ...best, alternatives, unknown, parts: line.parts.length, cut };
}

const lacking = ({ parts }: Combination): number =>
  parts.reduce((count, { missing }) => count + missing.length, 0);

const textOf = ({ before, parts }: SourceLine, found: readonly PartCandidate[]): string =>
  before + parts.map(({ after }, part) => found[part].text + after).join('');

/** The alignments of parts as one; weights between different parts are 0. */
function joinAlignments(parts: readonly (Alignment | null)[]): Alignment | null {
  const known = parts.filter((part) => part !== null);
  if (known.length === 0 || known.length < parts.length) return null;
  if (known.length === 1) return known[0];
  const positions = known.reduce((sum, { source }) => sum + source.length, 0);
  let first = 0;
  const weights = known.flatMap((part) => {
    const before = first;
    first += part.source.length;
    return part.weights.map((row) => [
      ...new Array<number>(before).fill(0),
      ...row,
      ...new Array<number>(positions - before - row.length).fill(0),
    ]);
  });
  return {
    source: known.flatMap(({ source }) => source),
    target: known.flatMap(({ target }) => target),
    weights,
  };
}

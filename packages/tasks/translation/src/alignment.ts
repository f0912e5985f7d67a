import type { Translation } from '@unrolled/seq2seq';
import { check, checkEach, checkTexts, readFrom, rules, whole } from '@unrolled/tensor/guards';
import type { SourcePart } from './source/source-line.ts';
import type { TranslationModel } from './translation-model.ts';

/** Where a model looked while it wrote. */
export interface Alignment {
  /** The tokens of the source, as text. */
  readonly source: readonly string[];
  /** The tokens of the target, as text. */
  readonly target: readonly string[];
  /** For each token of the target, one weight for each token of the source; they sum to 1. */
  readonly weights: readonly (readonly number[])[];
}

/** @returns null for a model without attention */
export function alignmentOf(
  { tokenizers, placeholders }: TranslationModel,
  { ids, copies }: SourcePart,
  { tokens, alignment }: Translation,
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
    weights: alignment.map((weights) => Array.from(weights.subarray(0, ids.length))),
  };
}

/** The alignments of parts as one: a part was never looked at from another, so weights there are 0. */
export function joinAlignments(parts: readonly (Alignment | null)[]): Alignment | null {
  const known = parts.filter((part) => part !== null);
  if (known.length === 0 || known.length < parts.length) return null;
  if (known.length === 1) return known[0];
  const places = known.reduce((sum, { source }) => sum + source.length, 0);
  let first = 0;
  const weights = known.flatMap((part) => {
    const before = first;
    first += part.source.length;
    return part.weights.map((row) => [
      ...new Array<number>(before).fill(0),
      ...row,
      ...new Array<number>(places - before - row.length).fill(0),
    ]);
  });
  return {
    source: known.flatMap(({ source }) => source),
    target: known.flatMap(({ target }) => target),
    weights,
  };
}

/** @throws ArgumentError for what is no alignment */
export function checkAlignment(where: string, alignment: Alignment): void {
  check(where, 'the alignment', alignment, rules.object);
  const source = checkTexts(where, 'source', readFrom(alignment, 'source') as string[]);
  const target = checkTexts(where, 'target', readFrom(alignment, 'target') as string[]);
  const weights = checkEach(where, 'weights', alignment.weights, rules.list);
  check(
    where,
    'the number of rows of weights',
    weights.length,
    whole(target.length, target.length),
  );
  weights.forEach((row, place) => {
    const own = checkEach(where, `weights[${place}]`, row, rules.number);
    check(
      where,
      `the length of weights[${place}]`,
      own.length,
      whole(source.length, source.length),
    );
  });
}

/** Weights below this are not worth a word. */
const leastWeight = 0.1;

/**
 * An alignment in words, a line for each token of the target: the tokens of the source that it comes
 * from, the heaviest first, at most three.
 *
 *     chien   ← dog 0.94
 */
export function alignmentText(alignment: Alignment): string {
  checkAlignment('alignmentText', alignment);
  const { source, target, weights } = alignment;
  const width = target.reduce((most, token) => Math.max(most, visible(token).length), 0);
  return target
    .map((token, row) => {
      const heaviest = source
        .map((label, place) => ({ label, weight: weights[row][place] }))
        .sort((a, b) => b.weight - a.weight)
        .filter(({ weight }, rank) => rank === 0 || (rank < 3 && weight >= leastWeight))
        .map(({ label, weight }) => `${visible(label)} ${weight.toFixed(2)}`);
      return `${visible(token).padEnd(width)}  ← ${heaviest.join(', ')}`;
    })
    .join('\n');
}

/** A token without the space that it may begin with, on one line. */
export const visible = (token: string): string => token.trim().replaceAll(/\s/gu, '␣') || '␣';

import type { Translation } from '@unrolled/seq2seq';
import type { Tokenizer } from '@unrolled/tokenizers';

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
  source: { readonly tokenizer: Tokenizer; readonly ids: Int32Array },
  { tokens, alignment }: Translation,
  target: Tokenizer,
): Alignment | null {
  if (alignment === null) return null;
  return {
    source: Array.from(source.ids, (id) => source.tokenizer.decode([id])),
    target: tokens.map((id) => target.decode([id])),
    weights: alignment.map((weights) => Array.from(weights.subarray(0, source.ids.length))),
  };
}

/** Weights below this are not worth a word. */
const leastWeight = 0.1;

/**
 * An alignment in words, a line for each token of the target: the tokens of the source that it comes
 * from, the heaviest first, at most three.
 *
 *     chien   ← dog 0.94
 */
export function alignmentText({ source, target, weights }: Alignment): string {
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

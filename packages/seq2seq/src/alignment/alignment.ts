import { check, checkEach, checkRecord, checkTexts, rules, whole } from '@unrolled/guards';

/** The attention weights of a generated text over the tokens of its source. */
export interface Alignment {
  /** The tokens of the source, as text. */
  readonly source: readonly string[];
  /** The tokens of the target, as text. */
  readonly target: readonly string[];
  /** For each token of the target, one weight for each token of the source; they sum to 1. */
  readonly weights: readonly (readonly number[])[];
}

/**
 * A copy of an alignment.
 * @throws ArgumentError unless it has a weight for each pair of tokens
 */
export function checkAlignment(where: string, alignment: Alignment): Alignment {
  const given = checkRecord(where, 'the alignment', alignment);
  const source = checkTexts(where, 'source', given.source);
  const target = checkTexts(where, 'target', given.target);
  const rows = checkEach(where, 'weights', given.weights, rules.list);
  const length = (of: readonly unknown[]) => whole(of.length, of.length);
  check(where, 'the number of rows of weights', rows.length, length(target));
  const weights = rows.map((row, index) => {
    const own = checkEach(where, `weights[${index}]`, row, rules.number);
    check(where, `the length of weights[${index}]`, own.length, length(source));
    return own;
  });
  return { source, target, weights };
}

/** Smaller weights are not listed. */
const leastWeight = 0.1;

/**
 * An alignment as text, one line for each token of the target: its source tokens with the largest
 * weight, at most three.
 *
 *     chien   ← dog 0.94
 */
export function alignmentText(alignment: Alignment): string {
  const { source, target, weights } = checkAlignment('alignmentText', alignment);
  const width = target.reduce((most, token) => Math.max(most, visible(token).length), 0);
  return target
    .map((token, row) => {
      const greatest = source
        .map((label, position) => ({ label, weight: weights[row][position] }))
        .sort((a, b) => b.weight - a.weight)
        .filter(({ weight }, rank) => rank === 0 || (rank < 3 && weight >= leastWeight))
        .map(({ label, weight }) => `${visible(label)} ${weight.toFixed(2)}`);
      return `${visible(token).padEnd(width)}  ← ${greatest.join(', ')}`;
    })
    .join('\n');
}

/** A token without a leading space, on one line. */
export const visible = (token: string): string => token.trim().replaceAll(/\s/gu, '␣') || '␣';

import { ArgumentError } from '@unrolled/tensor';
import { describe, type Rule, rules } from '@unrolled/tensor/guards';
import type { EncodedExample } from './example.ts';

/**
 * How much an example counts by its label: all the same; `balanced`, so that each label counts the
 * same however rare it is; or a number by label, 1 where none is given.
 */
export type ClassWeights = 'none' | 'balanced' | Readonly<Record<string, number>>;

/** The rule of the option `classWeights`. */
export const classWeightsRule: Rule = {
  holds: (value) =>
    value === 'none' ||
    value === 'balanced' ||
    (rules.object.holds(value) && Object.values(value as object).every(rules.positive.holds)),
  words: 'none, balanced or numbers above 0 by label',
};

/**
 * One weight a label; null where all count the same.
 * @throws ArgumentError for a weight of a label that there is not
 */
export function classWeightValues(
  where: string,
  weights: ClassWeights,
  labels: readonly string[],
  examples: readonly EncodedExample[],
): Float32Array | null {
  if (weights === 'none') return null;
  if (weights === 'balanced') {
    return Float32Array.from(
      countLabels(labels, examples),
      (count) => examples.length / (labels.length * count || 1),
    );
  }
  for (const label of Object.keys(weights)) {
    if (!labels.includes(label)) {
      throw new ArgumentError(
        `${where}: classWeights must be of labels in the data, got ${describe(label)}`,
      );
    }
  }
  return Float32Array.from(labels, (label) => (Object.hasOwn(weights, label) ? weights[label] : 1));
}

/** How many examples have each label. */
export function countLabels(
  labels: readonly string[],
  examples: readonly EncodedExample[],
): number[] {
  const counts = labels.map(() => 0);
  for (const { label } of examples) counts[label]++;
  return counts;
}

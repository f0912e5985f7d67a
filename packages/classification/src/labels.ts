import {
  check,
  checkEach,
  checkRecords,
  describe,
  describeList,
  rules,
  whole,
} from '@unrolled/guards';
import { ArgumentError, DataError } from '@unrolled/tensor';

/** Something with a label, as data has it. */
export interface Labelled {
  readonly label: string;
}

/** An example whose label is an index of the labels. */
export interface ClassExample {
  readonly label: number;
}

/** @throws ArgumentError unless there are two labels or more, all different */
export function checkLabels(where: string, labels: readonly string[]): readonly string[] {
  check('checkLabels', 'where', where, rules.text);
  const isFit =
    Array.isArray(labels) &&
    labels.length >= 2 &&
    labels.every((label) => typeof label === 'string') &&
    new Set(labels).size === labels.length;
  if (isFit) return labels;
  throw new ArgumentError(
    `${where}: labels must be two texts or more, all different, got ${describe(labels)}`,
  );
}

/**
 * The labels of examples, in alphabetical order.
 * @throws DataError for fewer than two
 */
export function labelsOf(where: string, examples: readonly Labelled[]): string[] {
  check('labelsOf', 'where', where, rules.text);
  checkRecords(where, 'examples', examples, { label: rules.text });
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  if (labels.length >= 2) return labels;
  throw new DataError(
    `${where}: the training data must have at least two different labels, got ` +
      `${labels.length === 0 ? 'none' : `only ${describe(labels[0])}`}; check which column holds the ` +
      'label',
  );
}

/** The index of a label. @throws DataError naming a label that is not among them */
export function labelIndex(where: string, labels: readonly string[], label: string): number {
  check('labelIndex', 'where', where, rules.text);
  checkEach('labelIndex', 'labels', labels, rules.text);
  const index = labels.indexOf(label);
  if (index >= 0) return index;
  throw new DataError(
    `${where}: every label must be one of ${describeList(labels)}, got ${describe(label)}; train ` +
      'with examples of it, or leave these out',
  );
}

/** @throws ArgumentError for an example whose label is not an index below the number of labels */
export function checkExamples(
  where: string,
  examples: readonly ClassExample[],
  labels: number,
): void {
  checkRecords(where, 'examples', examples, { label: whole(0, labels - 1) });
}

/** The number of examples of each label. */
export function countLabels(labels: number, examples: readonly ClassExample[]): number[] {
  check('countLabels', 'labels', labels, whole(1, 2 ** 20));
  checkExamples('countLabels', examples, labels);
  const counts = new Array<number>(labels).fill(0);
  for (const { label } of examples) counts[label]++;
  return counts;
}

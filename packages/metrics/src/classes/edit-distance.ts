import { ArgumentError, check, DataError, rules } from '@unrolled/guards';
import type { FrameLabel } from './segments.ts';

/** Number of labels to insert, delete or replace to turn one sequence into the other (Levenshtein 1966). */
export function editDistance(
  found: readonly FrameLabel[],
  expected: readonly FrameLabel[],
): number {
  check('editDistance', 'found', found, rules.list);
  check('editDistance', 'expected', expected, rules.list);
  const costs = Array.from({ length: expected.length + 1 }, (_, place) => place);
  for (let row = 0; row < found.length; row++) {
    let diagonal = costs[0];
    costs[0] = row + 1;
    for (let place = 0; place < expected.length; place++) {
      const above = costs[place + 1];
      const changed = diagonal + Number(found[row] !== expected[place]);
      costs[place + 1] = Math.min(changed, above + 1, costs[place] + 1);
      diagonal = above;
    }
  }
  return costs[expected.length];
}

/**
 * The edit distances of all sequences together, as a share of the labels expected: the word or
 * character error rate of speech and handwriting, and the usual measure for CTC. It may exceed 1.
 * @throws DataError where no label is expected
 */
export function labelErrorRate(
  predicted: readonly (readonly FrameLabel[])[],
  expected: readonly (readonly FrameLabel[])[],
): number {
  check('labelErrorRate', 'predicted', predicted, rules.list);
  check('labelErrorRate', 'expected', expected, rules.list);
  if (predicted.length !== expected.length) {
    throw new ArgumentError(
      `labelErrorRate: there must be labels for each of ${expected.length} sequences, got ` +
        `${predicted.length}`,
    );
  }
  let [edits, labels] = [0, 0];
  expected.forEach((own, index) => {
    edits += editDistance(predicted[index], own);
    labels += own.length;
  });
  if (labels > 0) return edits / labels;
  throw new DataError('labelErrorRate: there must be at least one expected label, got none');
}

import type { CrossEntropySpec } from '@unrolled/tensor';
import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';

/**
 * Weighted losses −w ln softmax(x)[target] of all rows, followed by the weights w of all rows.
 * Arguments: x, targets, statistics, weights.
 */
export const rowTerms = (
  { rows, classes, ignoreIndex }: CrossEntropySpec,
  weighted: boolean,
): Program => ({
  key: `crossEntropyTerms ${classes} ${ignoreIndex} ${weighted}`,
  size: 2 * rows,
  source: () =>
    kernel(
      ['x', 'targets', 'statistics', ...(weighted ? ['weights'] : [])],
      `${coordinates('i', [2, rows], 'c')}
      const target = targets[c1];
      if (target === ${ignoreIndex}) { return 0; }
      const weight = ${weighted ? 'weights[target] + 0' : '1'};
      if (c0 === 1) { return weight; }
      if (weight === 0) { return 0; }
      const shifted = x[c1 * ${classes} + target] - statistics[c1];
      return weight * (logarithm(statistics[${rows} + c1]) - shifted);`,
    ),
});

/** Stands in for a total weight of 0, where what it divides is 0 too. */
const smallestTotal = '0.000000000000000000000000000001';

/** Σ losses / Σ weights. Argument: those two sums. */
export const loss: Program = {
  key: 'crossEntropyLoss',
  size: 1,
  source: () => kernel(['totals'], `return totals[0] / Math.max(totals[1], ${smallestTotal});`),
};

/** w (softmax − onehot) / Σ w. Arguments: x, targets, statistics, terms, totals. */
export const gradient = ({ rows, classes }: CrossEntropySpec): Program => ({
  key: `crossEntropyGradient ${classes}`,
  size: rows * classes,
  source: () =>
    kernel(
      ['x', 'targets', 'statistics', 'terms', 'totals'],
      `${coordinates('i', [rows, classes], 'c')}
      const weight = terms[${rows} + c0];
      if (weight === 0) { return 0; }
      let share = exponential(x[i] - statistics[c0]) / statistics[${rows} + c0];
      if (targets[c0] === c1) { share = share - 1; }
      return share * weight / totals[1];`,
    ),
});

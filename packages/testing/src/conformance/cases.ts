import type { Case } from './case.ts';
import { convolutionCases } from './cases/convolution.ts';
import { elementwiseCases } from './cases/elementwise.ts';
import { groupNormCases } from './cases/group-norm.ts';
import { layoutCases } from './cases/layout.ts';
import { lookupCases } from './cases/lookup.ts';
import { matmulCases } from './cases/matmul.ts';
import { nonFiniteCases } from './cases/non-finite.ts';
import { optimizerCases } from './cases/optimizer.ts';
import { reductionCases } from './cases/reduction.ts';
import { sequenceCases } from './cases/sequence.ts';
import { softmaxCases } from './cases/softmax.ts';

/** Cases for backends that keep these values according to their report. */
export const nonFiniteGroup = 'infinities and NaN';

/** All cases that a backend must pass. A new op adds a line to one of these lists. */
export const conformanceCases: Readonly<Record<string, readonly Case[]>> = {
  elementwise: elementwiseCases,
  reductions: reductionCases,
  matmul: matmulCases,
  layout: layoutCases,
  lookup: lookupCases,
  softmax: softmaxCases,
  convolution: convolutionCases,
  'group normalisation': groupNormCases,
  optimizers: optimizerCases,
  sequences: sequenceCases,
  [nonFiniteGroup]: nonFiniteCases,
};

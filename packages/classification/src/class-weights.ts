import {
  check,
  checkEach,
  checkOptions,
  describe,
  nullable,
  type Rule,
  rules,
} from '@unrolled/guards';
import { crossEntropy } from '@unrolled/nn';
import { ArgumentError, oneHot, type Tensor, tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { type ClassExample, checkExamples, countLabels } from './labels.ts';

/**
 * Weight of an example by its label: equal; `balanced`, so that each label has the same total weight; or a
 * number by label, 1 by default.
 */
export type ClassWeights = 'none' | 'balanced' | Readonly<Record<string, number>>;

/** The rule of an option whose value is `ClassWeights`. */
const classWeightsRule: Rule = {
  holds: (value) =>
    value === 'none' ||
    value === 'balanced' ||
    (rules.object.holds(value) && Object.values(value as object).every(rules.positive.holds)),
  words: 'none, balanced, or numbers above 0 by label, each label once',
};

/** Class weights as text: `good=1,bad=2`, or a name. Null for any other text. */
function parseClassWeights(text: string): ClassWeights | null {
  if (text === 'balanced' || text === 'none') return text;
  const weights = text.split(',').map((part): [string, number] => {
    const cut = part.lastIndexOf('=');
    return [part.slice(0, cut).trim(), cut < 0 ? Number.NaN : Number(part.slice(cut + 1))];
  });
  const byLabel = Object.fromEntries(weights);
  const isFit = weights.every(([, weight]) => Number.isFinite(weight) && weight > 0);
  return isFit && Object.keys(byLabel).length === weights.length ? byLabel : null;
}

/**
 * One weight per label; null if all are equal.
 * @throws ArgumentError for a weight of a label that does not exist
 */
export function classWeightValues(
  where: string,
  weights: ClassWeights,
  labels: readonly string[],
  examples: readonly ClassExample[],
): Float32Array | null {
  check('classWeightValues', 'where', where, rules.text);
  check(where, 'classWeights', weights, classWeightsRule);
  checkEach(where, 'labels', labels, rules.text);
  if (weights === 'none') return null;
  if (weights === 'balanced') {
    return Float32Array.from(
      countLabels(labels.length, examples),
      (count) => examples.length / (labels.length * count || 1),
    );
  }
  for (const label of Object.keys(weights)) {
    if (!labels.includes(label)) {
      throw new ArgumentError(
        `${where}: classWeights must name labels of the data, got ${describe(label)}`,
      );
    }
  }
  return Float32Array.from(labels, (label) => (Object.hasOwn(weights, label) ? weights[label] : 1));
}

/**
 * The option of a task that weighs its labels.
 * @param example two labels with weights, for the help: `good=1,bad=2`
 */
export function classWeightsOption(example: string) {
  check('classWeightsOption', 'example', example, rules.text);
  return {
    ...classWeightsRule,
    default: 'none' as ClassWeights,
    help: `weights of the labels in the loss: balanced, or numbers such as ${example}`,
    parse: parseClassWeights,
    field: { kind: 'text' as const, placeholder: 'weights' },
  };
}

/** Options of `classificationLoss`. */
export interface ClassificationLossOptions {
  /** One weight per label; null if all are equal. */
  readonly classWeights: Float32Array | null;
  readonly labelSmoothing: number;
}

/**
 * Mean cross-entropy, in nats. With class weights w it is Σ w(label) · loss / examples, which differs
 * from PyTorch in two ways. It is not divided by Σ w of the batch, which would cancel the weights in a
 * batch of a single label. And the share that label smoothing spreads has the weight of the example's own
 * label: with that of each label it goes to, a rare label would draw half of a common example's target.
 * @param logits [examples, labels]
 */
export function classificationLoss(
  logits: Tensor,
  examples: readonly ClassExample[],
  options: ClassificationLossOptions,
): Tensor {
  const where = 'classificationLoss';
  checkTensor(where, 'logits', logits, { dtype: 'float32', rank: 2 });
  checkExamples(where, examples, logits.shape[1]);
  const { classWeights, labelSmoothing } = checkOptions(where, options, {
    classWeights: nullable(rules.numbers),
    labelSmoothing: rules.labelSmoothing,
  });
  const labels = tensor(
    Int32Array.from(examples, ({ label }) => label),
    [examples.length],
  );
  if (classWeights === null) return crossEntropy(logits, labels, { labelSmoothing });
  const weights = tensor(classWeights, [classWeights.length]).gather(labels); // [examples]
  const logProbabilities = logits.logSoftmax(); // [examples, labels]
  const sharp = logProbabilities.mul(oneHot(labels, classWeights.length)).sum(-1);
  const even = logProbabilities.mean(-1);
  const perExample = sharp.mul(labelSmoothing - 1).sub(even.mul(labelSmoothing));
  return perExample.mul(weights).mean();
}

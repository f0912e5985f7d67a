import { crossEntropy } from '@unrolled/nn';
import { oneHot, type Tensor, tensor } from '@unrolled/tensor';
import type { EncodedExample } from './example.ts';

interface ClassifierLossOptions {
  /** One weight a label; null where all count the same. */
  readonly classWeights: Float32Array | null;
  readonly labelSmoothing: number;
}

/**
 * Mean cross-entropy of some classifiers, in nats: each is trained to be right by itself. With class
 * weights w it is Σ w(label) · loss / texts, which differs from PyTorch in two ways. It is not divided by
 * Σ w of the batch: a rare label would lose its weight in the batches that hold none of it. And the
 * share that label smoothing spreads has the weight of the text's own label: with that of each label it
 * goes to, a rare label would draw half of a common text's target.
 * @param experts logits [texts, labels] of each classifier
 */
export function classifierLoss(
  experts: readonly Tensor[],
  batch: readonly EncodedExample[],
  { classWeights, labelSmoothing }: ClassifierLossOptions,
): Tensor {
  const labels = tensor(
    Int32Array.from(batch, ({ label }) => label),
    [batch.length],
  );
  const losses = experts.map((logits) =>
    classWeights === null
      ? crossEntropy(logits, labels, { labelSmoothing })
      : weightedLoss(logits, labels, classWeights, labelSmoothing),
  );
  return losses.reduce((sum, loss) => sum.add(loss)).div(losses.length);
}

function weightedLoss(
  logits: Tensor,
  labels: Tensor,
  classWeights: Float32Array,
  labelSmoothing: number,
): Tensor {
  const weights = tensor(classWeights, [classWeights.length]).gather(labels); // [texts]
  const logProbabilities = logits.logSoftmax(); // [texts, labels]
  const sharp = logProbabilities.mul(oneHot(labels, classWeights.length)).sum(-1);
  const even = logProbabilities.mean(-1);
  const perText = sharp.mul(labelSmoothing - 1).sub(even.mul(labelSmoothing));
  return perText.mul(weights).mean();
}

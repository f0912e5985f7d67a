import { crossEntropy } from '@unrolled/nn';
import { type Tensor, tensor } from '@unrolled/tensor';
import type { EncodedExample } from './example.ts';

interface ClassifierLossOptions {
  /** One weight a label; null where all count the same. */
  readonly classWeights: Float32Array | null;
  readonly labelSmoothing: number;
}

/**
 * Mean cross-entropy of some classifiers, in nats: each is trained to be right by itself. With class
 * weights w it is Σ w · loss / texts, not divided by Σ w of the batch as PyTorch has it: else a rare
 * label would lose its weight in the batches that hold none of it.
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
  const weights = classWeights && tensor(classWeights, [classWeights.length]);
  const options = { labelSmoothing, weights: weights ?? undefined };
  const losses = experts.map((logits) => crossEntropy(logits, labels, options));
  const mean = losses.reduce((sum, loss) => sum.add(loss)).div(losses.length);
  if (classWeights === null) return mean;
  const total = batch.reduce((sum, { label }) => sum + classWeights[label], 0);
  return mean.mul(total / batch.length);
}

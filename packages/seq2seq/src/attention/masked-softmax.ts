import { type Tensor, where } from '@unrolled/tensor';

/** Far below every score, and yet finite: a row of nothing else still has a softmax. */
const nowhere = -1e30;

/**
 * softmax over the last axis among the places where the mask is not 0: exactly 0 elsewhere, and all
 * 0 in a row without any such place.
 * @param scores [batch, queries, places]
 * @param mask [batch, places]; null: all places count
 */
export function maskedSoftmax(scores: Tensor, mask: Tensor | null): Tensor {
  if (mask === null) return scores.softmax();
  const [batch, places] = mask.shape;
  const rows = mask.reshape([batch, 1, places]);
  const weights = where(rows, scores, scores.constant(nowhere, [])).softmax();
  return where(rows, weights, weights.constant(0, []));
}

import type { Tokenizer } from '@unrolled/tokenizers';
import type { TokenPair } from './corpus.ts';

/**
 * The loss of guessing by the frequency of each target token in the training data, counted once more than
 * it occurs: the mean of −ln p over the evaluated targets, including their ends, in nats.
 */
export function unigramLoss(
  { size, endId = 0 }: Tokenizer,
  training: readonly TokenPair[],
  measured: readonly TokenPair[],
): number {
  const counts = new Float64Array(size).fill(1);
  let total = size;
  for (const { target } of training) {
    for (const id of target) counts[id]++;
    counts[endId]++;
    total += target.length + 1;
  }
  let [sum, tokens] = [0, 0];
  for (const { target } of measured) {
    for (const id of target) sum -= Math.log(counts[id] / total);
    sum -= Math.log(counts[endId] / total);
    tokens += target.length + 1;
  }
  return sum / tokens;
}

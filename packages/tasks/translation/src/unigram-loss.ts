import type { Tokenizer } from '@unrolled/tokenizers';
import type { TokenPair } from './corpus.ts';

/**
 * The loss of a guess that knows only how often each target token is trained on, one more than
 * counted: the mean of −ln p over the measured targets, the end of each included, in nats.
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

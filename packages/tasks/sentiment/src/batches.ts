import { eventLoopTurn } from '@unrolled/nn';
import { noGrad, scope, type Tensor } from '@unrolled/tensor';

const batchSize = 128;

/**
 * What a model says of texts, read side by side with those of about their length.
 * @param forward gives [texts, classes]
 * @param onBatch gets the rows of a batch and the texts' places
 * @param signal ends it between two batches, with its reason as the error
 */
export async function forEachBatch(
  texts: readonly Int32Array[],
  forward: (batch: readonly Int32Array[]) => Tensor,
  onBatch: (rows: Float32Array[], places: readonly number[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  const order = Array.from(texts.keys()).sort((a, b) => texts[a].length - texts[b].length);
  for (let start = 0; start < order.length; start += batchSize) {
    signal?.throwIfAborted();
    const places = order.slice(start, start + batchSize);
    const logits = scope(() => noGrad(() => forward(places.map((place) => texts[place]))));
    const classes = logits.shape[1];
    const values = Float32Array.from(await logits.data());
    logits.dispose();
    onBatch(
      places.map((_, row) => values.subarray(row * classes, (row + 1) * classes)),
      places,
    );
    await eventLoopTurn();
  }
}

/** The place of the greatest, the first of equals. */
export const argmax = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if (values[index] > values[best]) best = index;
  }
  return best;
};

/** ln Σ e^v */
export function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}

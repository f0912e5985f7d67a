import type { Rng } from '@unrolled/tensor';
import { checkWhole } from '../check-number.ts';
import { cut, EpochBatches } from './epoch-batches.ts';

export interface BatchByLengthOptions<Example> {
  readonly examples: readonly Example[];
  readonly lengthOf: (example: Example) => number;
  readonly batchSize: number;
  /** Only its key is used: it is not drawn from. */
  readonly rng: Rng;
  /**
   * Batches within whose examples lengths are sorted: more give less padding, fewer give batches
   * that are more random. Default 50.
   */
  readonly poolBatches?: number;
}

/**
 * Batches of examples of about the same length, in random order, so that little is padded: shuffle,
 * sort within pools, cut, shuffle the batches. Each epoch holds every example once. Pad a batch
 * with `padSequences`.
 */
export function batchByLength<Example>(
  options: BatchByLengthOptions<Example>,
): EpochBatches<Example> {
  const { examples, lengthOf, batchSize, rng, poolBatches = 50 } = options;
  checkWhole('batchByLength', 'batchSize', batchSize);
  checkWhole('batchByLength', 'poolBatches', poolBatches);
  const lengths = Float64Array.from(examples, lengthOf);
  return new EpochBatches('batchByLength', examples, rng, (epochRng) => {
    const order = epochRng.shuffle(Int32Array.from(examples.keys()));
    const batches = cut(order, batchSize * poolBatches).flatMap((pool) =>
      cut(
        pool.sort((a, b) => lengths[a] - lengths[b]),
        batchSize,
      ),
    );
    return epochRng.shuffle(batches);
  });
}

import type { Rng } from '@unrolled/tensor';
import { check, checkOptions, optional, rules } from '@unrolled/tensor/guards';
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
  const checked = checkOptions<BatchByLengthOptions<Example>>('batchByLength', options, {
    examples: rules.list,
    lengthOf: rules.function,
    batchSize: rules.count,
    rng: rules.rng,
    poolBatches: optional(rules.count),
  });
  const { examples, lengthOf, batchSize, rng, poolBatches = 50 } = checked;
  const lengths = Float64Array.from(examples, (example) => {
    const length = lengthOf(example);
    check('batchByLength', 'the result of lengthOf', length, rules.notNegative);
    return length;
  });
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

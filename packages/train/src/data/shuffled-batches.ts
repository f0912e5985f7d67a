import type { Rng } from '@unrolled/tensor';
import { checkOptions, rules } from '@unrolled/tensor/guards';
import { cut, EpochBatches } from './epoch-batches.ts';

export interface ShuffledBatchesOptions<Example> {
  readonly examples: readonly Example[];
  readonly batchSize: number;
  /** Only its key is used: it is not drawn from. */
  readonly rng: Rng;
}

/** Batches in random order; each epoch holds every example once, its last batch what is left. */
export function shuffledBatches<Example>(
  options: ShuffledBatchesOptions<Example>,
): EpochBatches<Example> {
  const { examples, batchSize, rng } = checkOptions('shuffledBatches', options, {
    examples: rules.list,
    batchSize: rules.count,
    rng: rules.rng,
  });
  return new EpochBatches('shuffledBatches', examples, rng, (epochRng) =>
    cut(epochRng.shuffle(Int32Array.from(examples.keys())), batchSize),
  );
}

import type { Rng } from '@unrolled/tensor';
import { checkWhole } from '../check-number.ts';
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
  const { examples, batchSize, rng } = options;
  checkWhole('shuffledBatches', 'batchSize', batchSize);
  return new EpochBatches('shuffledBatches', examples, rng, (epochRng) =>
    cut(epochRng.shuffle(Int32Array.from(examples.keys())), batchSize),
  );
}

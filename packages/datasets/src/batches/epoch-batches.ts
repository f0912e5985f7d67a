import { check, checkOptions, optional, rules } from '@unrolled/guards';
import { type DataSource, type PartState, SavedFields, savedPart } from '@unrolled/nn';
import { DataError, type Rng } from '@unrolled/tensor';

/** Divides an epoch into batches: lists of indices that contain each example once. */
export type EpochPlan = (rng: Rng) => readonly Int32Array[];

/**
 * Batches of examples by a plan that is drawn for each epoch. The order of epoch n is a
 * function of the generator's key and n alone, so that only a position needs to be saved.
 */
export class EpochBatches<Example> implements DataSource<readonly Example[]> {
  readonly #name: string;
  readonly #examples: readonly Example[];
  readonly #plan: EpochPlan;
  #rng: Rng;
  #epoch = 0;
  /** Batches and examples given out in this epoch. */
  #position = 0;
  #given = 0;
  #batches: readonly Int32Array[];

  constructor(name: string, examples: readonly Example[], rng: Rng, plan: EpochPlan) {
    check('EpochBatches', 'name', name, rules.text);
    check(name, 'examples', examples, rules.list);
    check(name, 'rng', rng, rules.rng);
    check(name, 'plan', plan, rules.function);
    if (examples.length === 0) {
      throw new DataError(`${name}: there must be at least one example, got none`);
    }
    this.#name = name;
    this.#examples = examples;
    this.#plan = plan;
    this.#rng = rng.fork('batches');
    this.#batches = this.#planOf(this.#rng, 0);
  }

  #planOf(rng: Rng, epoch: number): readonly Int32Array[] {
    return this.#plan(rng.fork(`epoch ${epoch}`));
  }

  get epoch(): number {
    return this.#epoch + this.#given / this.#examples.length;
  }

  get batchesPerEpoch(): number {
    return this.#batches.length;
  }

  next(): readonly Example[] {
    const indices = this.#batches[this.#position++];
    this.#given += indices.length;
    if (this.#position === this.#batches.length) this.#startEpoch();
    return Array.from(indices, (index) => this.#examples[index]);
  }

  #startEpoch(): void {
    this.#epoch++;
    this.#position = 0;
    this.#given = 0;
    this.#batches = this.#planOf(this.#rng, this.#epoch);
  }

  snapshot(): PartState {
    return {
      state: {
        examples: this.#examples.length,
        epoch: this.#epoch,
        position: this.#position,
        given: this.#given,
        rng: { ...this.#rng.state },
      },
    };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { state } = savedPart(this.#name, saved);
    const fields = new SavedFields(this.#name, state);
    fields.expectCount('examples', this.#examples.length, 'examples');
    const epoch = fields.count('epoch');
    const rng = fields.rng('rng');
    const batches = this.#planOf(rng, epoch);
    const position = fields.countBelow('position', batches.length);
    const given = batches.slice(0, position).reduce((total, batch) => total + batch.length, 0);
    // With another batch size, the run would continue at other examples, or not at all.
    fields.expectCount('given', given, `examples in ${position} batches`);
    return () => {
      this.#rng = rng;
      this.#epoch = epoch;
      this.#position = position;
      this.#given = given;
      this.#batches = batches;
    };
  }
}

/** Consecutive pieces of `size` indices, the last one with the remainder. */
function cut(indices: Int32Array, size: number): Int32Array[] {
  const pieces: Int32Array[] = [];
  for (let start = 0; start < indices.length; start += size) {
    pieces.push(indices.slice(start, start + size));
  }
  return pieces;
}

/** Options of `shuffledBatches`. */
export interface ShuffledBatchesOptions<Example> {
  readonly examples: readonly Example[];
  readonly batchSize: number;
  /** Only its key is used: it is not drawn from. */
  readonly rng: Rng;
}

/** Batches in random order; each epoch contains every example once, its last batch the remainder. */
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

/** Options of `batchByLength`. */
export interface BatchByLengthOptions<Example> {
  readonly examples: readonly Example[];
  readonly lengthOf: (example: Example) => number;
  readonly batchSize: number;
  /** Only its key is used: it is not drawn from. */
  readonly rng: Rng;
  /**
   * Number of batches over whose examples lengths are sorted: more batches give less padding, fewer give
   * more random batches. Default 50.
   */
  readonly poolBatches?: number;
}

/**
 * Batches of examples of similar length, in random order, with little padding: shuffle, sort within pools,
 * divide, shuffle the batches. Each epoch contains every example once. Pad a batch with `padSequences`.
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

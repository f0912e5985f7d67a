import { GRU } from '@unrolled/cells';
import { crossEntropy, Embedding, type Init, Linear, Module } from '@unrolled/nn';
import { DataError, noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { shuffledBatches } from '@unrolled/train';
import { defineTask, option, runOptions, withDefaults } from '../src/index.ts';

/** Rows of decimal digits. */
export type Digits = readonly (readonly number[])[];

interface Parts {
  /** The greatest sum: the model tells sums from 0 to it apart. */
  readonly greatest: number;
}

/** Reads digits one after the other and tells their sum: many-to-one. */
class SumModel extends Module {
  readonly configuration: { readonly hiddenSize: number };
  readonly #parts: Parts;
  readonly embedding: Embedding;
  readonly recurrent: GRU;
  readonly head: Linear;

  constructor(
    parts: Parts,
    configuration: SumModel['configuration'],
    init: Init | undefined,
    rng: Rng,
  ) {
    super();
    const { hiddenSize } = configuration;
    this.configuration = configuration;
    this.#parts = parts;
    this.embedding = new Embedding({ numEmbeddings: 10, embeddingSize: 5, init, rng });
    this.recurrent = new GRU({ inputSize: 5, hiddenSize, init, rng });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: parts.greatest + 1, init, rng });
  }

  get parts(): Parts {
    return this.#parts;
  }

  /** @returns [rows, sums] */
  forward(rows: Digits): Tensor {
    const digits = tensor(Int32Array.from(rows.flat()), [rows.length, rows[0].length]);
    const { state } = this.recurrent.forward(this.embedding.forward(digits));
    return this.head.forward(state.h.slice([[-1]]).reshape([rows.length, -1]));
  }
}

export const sumOf = (row: readonly number[]): number => row.reduce((sum, digit) => sum + digit, 0);

export const sumOfDigits = defineTask({
  name: 'sum-of-digits',
  version: '1',
  package: '@unrolled/sum-of-digits',
  unit: 'rows',
  options: {
    model: { hiddenSize: option.size(16, 'size of the state') },
    training: withDefaults(runOptions, { epochs: 4, batchSize: 16, validations: 2 }),
  },
  parts: {
    of: (model: SumModel) => model.parts,
    write: (parts) => ({ parts }),
    read: ({ where, field }): Parts => {
      const greatest = Number(field('parts').greatest);
      if (!Number.isSafeInteger(greatest) || greatest < 0) throw new DataError(`${where}: no sums`);
      return { greatest };
    },
  },
  create: (parts, { hiddenSize }, { init, rng }) => new SumModel(parts, { hiddenSize }, init, rng),
  prepare: (rows: Digits, { heldOut }, known) => {
    if (rows.length < 2) throw new DataError(`sum-of-digits: needs two rows, got ${rows.length}`);
    const cut = Math.floor(rows.length * (1 - heldOut));
    return {
      parts: known ?? { greatest: 9 * rows[0].length },
      training: rows.slice(0, cut),
      validation: rows.slice(cut),
      checksum: rows.flat().reduce((sum, digit) => (sum * 31 + digit) % 1e9, 7),
    };
  },
  plan: (model, { training, validation }, { batchSize, seed }) => {
    const loss = (rows: Digits) =>
      crossEntropy(model.forward(rows), tensor(Int32Array.from(rows, sumOf), [rows.length]));
    return {
      batches: shuffledBatches({ examples: training, batchSize, rng: new Rng(seed) }),
      loss,
      unitsOf: (rows: Digits) => rows.length,
      evaluate: () => scope(() => noGrad(() => loss(validation))).item(),
    };
  },
});

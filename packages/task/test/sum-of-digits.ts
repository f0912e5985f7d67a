import { GRU } from '@unrolled/cells';
import { shuffledBatches } from '@unrolled/datasets';
import { crossEntropy, Embedding, type Init, Linear, Module } from '@unrolled/nn';
import { DataError, noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { checksumOf, defineTask, option, runOptions, withDefaults } from '../src/index.ts';

/** Rows of decimal digits. */
export type Digits = readonly (readonly number[])[];

export interface SumData {
  readonly training: Digits;
  /** Never trained on. Default: the last rows of the training data. */
  readonly validation?: Digits;
}

interface SumEvaluation {
  /** Share of rows whose sum is right. */
  readonly accuracy: number;
  readonly rows: number;
}

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

const sumOf = (row: readonly number[]): number => row.reduce((sum, digit) => sum + digit, 0);

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
    summary: ({ greatest }) => ({ sums: greatest + 1 }),
  },
  create: (parts, { hiddenSize }, { init, rng }) => new SumModel(parts, { hiddenSize }, init, rng),
  prepare: ({ training, validation }: SumData, { heldOut }, known) => {
    if (training.length < 2) {
      throw new DataError(`sum-of-digits: needs two rows, got ${training.length}`);
    }
    const cut = Math.floor(training.length * (1 - heldOut));
    return {
      parts: known ?? { greatest: 9 * training[0].length },
      training: validation === undefined ? training.slice(0, cut) : training,
      validation: validation ?? training.slice(cut),
      checksum: checksumOf([...training, ...(validation ?? [])]),
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
      conclude: async () => {
        const evaluation = await evaluate(model, validation);
        return { evaluation, figures: { accuracy: evaluation.accuracy } };
      },
    };
  },
  evaluate,
});

async function evaluate(model: SumModel, rows: Digits): Promise<SumEvaluation> {
  const sums = scope(() => noGrad(() => model.forward(rows).argmax(-1)));
  const right = [...(await sums.data())].filter((sum, row) => sum === sumOf(rows[row]));
  sums.dispose();
  return { accuracy: right.length / rows.length, rows: rows.length };
}

import { GRU } from '@unrolled/cells';
import { shuffledBatches } from '@unrolled/datasets';
import { crossEntropy, Embedding, type Init, Linear, Module } from '@unrolled/nn';
import {
  checksumOf,
  defineTask,
  type OptionValues,
  option,
  runOptions,
  withDefaults,
} from '@unrolled/task';
import { DataError, noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';

/** Rows of decimal digits, all of one length. */
export type Digits = readonly (readonly number[])[];

interface SumData {
  readonly training: Digits;
  /** Never trained on. Default: the last rows of the training data. */
  readonly validation?: Digits;
}

/** The greatest sum that the model distinguishes. */
interface SumParts {
  readonly greatest: number;
}

const modelOptions = { hiddenSize: option.size(16, 'size of the state') };

/** Reads digits one after the other and predicts their sum: many-to-one. */
export class SumModel extends Module {
  readonly parts: SumParts;
  readonly configuration: OptionValues<typeof modelOptions>;
  readonly embedding: Embedding;
  readonly recurrent: GRU;
  readonly head: Linear;

  constructor(
    parts: SumParts,
    configuration: SumModel['configuration'],
    { init, rng }: { readonly init?: Init; readonly rng: Rng },
  ) {
    super();
    this.parts = parts;
    this.configuration = configuration;
    const { hiddenSize } = configuration;
    const outFeatures = parts.greatest + 1;
    this.embedding = new Embedding({ numEmbeddings: 10, embeddingSize: 5, init, rng });
    this.recurrent = new GRU({ inputSize: 5, hiddenSize, init, rng });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures, init, rng });
  }

  /** @returns logits [rows, sums] */
  forward(rows: Digits): Tensor {
    const digits = tensor(Int32Array.from(rows.flat()), [rows.length, rows[0].length]);
    const { state } = this.recurrent.forward(this.embedding.forward(digits));
    return this.head.forward(state.h.slice([[-1]]).reshape([rows.length, -1]));
  }

  loss(rows: Digits): Tensor {
    return crossEntropy(this.forward(rows), tensor(Int32Array.from(rows, sumOf), [rows.length]));
  }

  /** @returns the likeliest sum of each row */
  async predict(rows: Digits): Promise<number[]> {
    const sums = scope(() => noGrad(() => this.forward(rows).argmax(-1)));
    const values = Array.from(await sums.data());
    sums.dispose();
    return values;
  }
}

const sumOf = (row: readonly number[]): number => row.reduce((sum, digit) => sum + digit, 0);

async function evaluate(model: SumModel, rows: Digits) {
  const right = (await model.predict(rows)).filter((sum, row) => sum === sumOf(rows[row]));
  return { accuracy: right.length / rows.length, rows: rows.length };
}

export const sumOfDigits = /* @__PURE__ */ defineTask({
  name: 'sum-of-digits',
  version: '1',
  package: '@unrolled/sum-of-digits',
  unit: 'rows',
  options: {
    model: modelOptions,
    training: withDefaults(runOptions, { epochs: 4, batchSize: 16, validations: 2 }),
  },
  parts: {
    of: (model: SumModel) => model.parts,
    write: (parts) => ({ parts }),
    read({ where, field }): SumParts {
      const greatest = Number(field('parts').greatest);
      if (!Number.isSafeInteger(greatest) || greatest < 0) {
        throw new DataError(`${where}: the greatest sum must be a whole number from 0 up`);
      }
      return { greatest };
    },
    summary: ({ greatest }) => ({ sums: greatest + 1 }),
  },
  create: (parts, configuration, drawing) => new SumModel(parts, configuration, drawing),
  prepare({ training, validation }: SumData, { heldOut }, known) {
    if (training.length < 2) {
      throw new DataError(`sum-of-digits: expected two rows or more, got ${training.length}`);
    }
    const cut = Math.floor(training.length * (1 - heldOut));
    return {
      parts: known ?? { greatest: 9 * training[0].length },
      training: validation === undefined ? training.slice(0, cut) : training,
      validation: validation ?? training.slice(cut),
      checksum: checksumOf([...training, ...(validation ?? [])]),
    };
  },
  plan: (model, { training, validation }, { batchSize, seed }) => ({
    batches: shuffledBatches({ examples: training, batchSize, rng: new Rng(seed) }),
    loss: (rows: Digits) => model.loss(rows),
    unitsOf: (rows: Digits) => rows.length,
    evaluate: () => scope(() => noGrad(() => model.loss(validation))).item(),
    async conclude() {
      const evaluation = await evaluate(model, validation);
      return { evaluation, figures: { accuracy: evaluation.accuracy } };
    },
  }),
  evaluate,
});

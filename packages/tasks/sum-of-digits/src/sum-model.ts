import { GRU } from '@unrolled/cells';
import { crossEntropy, Embedding, Linear, Module } from '@unrolled/nn';
import { completeOptions, type ModelCreation, type OptionValues, option } from '@unrolled/task';
import { noGrad, scope, type Tensor, tensor } from '@unrolled/tensor';

/** Rows of decimal digits, all of one length. */
export type Digits = readonly (readonly number[])[];

/** The largest sum that the model distinguishes. */
export interface SumParts {
  readonly greatest: number;
}

/** Options of the model. */
export const modelOptions = { hiddenSize: option.size(16, 'size of the state') };

type Configuration = OptionValues<typeof modelOptions>;

/** Reads digits in sequence and predicts their sum: many-to-one. */
export class SumModel extends Module {
  readonly greatest: number;
  readonly configuration: Configuration;
  readonly embedding: Embedding;
  readonly recurrent: GRU;
  readonly head: Linear;

  constructor({
    greatest,
    configuration = {},
    init,
    rng,
  }: SumParts & ModelCreation<Configuration>) {
    super();
    this.greatest = greatest;
    this.configuration = completeOptions('SumModel', modelOptions, configuration);
    const { hiddenSize } = this.configuration;
    const outFeatures = greatest + 1;
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

  /** @returns the most likely sum of each row */
  async predict(rows: Digits): Promise<number[]> {
    const sums = scope(() => noGrad(() => this.forward(rows).argmax(-1)));
    const values = Array.from(await sums.data());
    sums.dispose();
    return values;
  }
}

/** Sum of the digits of a row. */
export const sumOf = (row: readonly number[]): number => row.reduce((sum, digit) => sum + digit, 0);

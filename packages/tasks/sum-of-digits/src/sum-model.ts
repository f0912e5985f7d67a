import { GRU } from '@unrolled/cells';
import { crossEntropy, Embedding, type Init, Linear, Module } from '@unrolled/nn';
import { type OptionValues, option } from '@unrolled/task';
import { noGrad, type Rng, scope, type Tensor, tensor } from '@unrolled/tensor';

/** Rows of decimal digits, all of one length. */
export type Digits = readonly (readonly number[])[];

/** The greatest sum that the model distinguishes. */
export interface SumParts {
  readonly greatest: number;
}

export const modelOptions = { hiddenSize: option.size(16, 'size of the state') };

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

export const sumOf = (row: readonly number[]): number => row.reduce((sum, digit) => sum + digit, 0);

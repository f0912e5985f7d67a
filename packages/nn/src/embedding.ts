import { type Rng, type Tensor, zeros } from '@unrolled/tensor';
import { checkChoice, checkSizes } from './check-options.ts';
import { type Init, type Initializer, inits, normal, uniform } from './initializers.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

export interface EmbeddingOptions {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  /** Default `keras`: U(±0.05); `pytorch`: N(0, 1). */
  readonly init?: Init;
  readonly rng: Rng;
}

/** A learned vector for each of a number of symbols. */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  /** [numEmbeddings, embeddingDim] */
  readonly weight: Parameter;

  constructor({ numEmbeddings, embeddingDim, init = 'keras', rng }: EmbeddingOptions) {
    super();
    checkSizes('Embedding', { numEmbeddings, embeddingDim });
    checkChoice('Embedding', 'init', init, inits);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.weight = new Parameter(initialValues[init]([numEmbeddings, embeddingDim], rng));
  }

  /** indices int32 [..] → [.., embeddingDim] */
  forward(indices: Tensor): Tensor {
    return this.weight.gather(indices);
  }
}

const initialValues = {
  keras: uniform(-0.05, 0.05),
  pytorch: normal(0, 1),
  zeros: (shape) => zeros(shape),
} satisfies Record<Init, Initializer>;

import { checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/guards';
import { type Rng, type Tensor, zeros } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { type Init, type Initializer, inits, normal, uniform } from './initializers.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/** Options of an `Embedding`. */
export interface EmbeddingOptions {
  readonly numEmbeddings: number;
  readonly embeddingSize: number;
  /** Default `keras`: U(±0.05); `pytorch`: N(0, 1). */
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<EmbeddingOptions> = {
  numEmbeddings: rules.count,
  embeddingSize: rules.count,
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** A learned vector for each of a number of symbols. */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingSize: number;
  /** [numEmbeddings, embeddingSize] */
  readonly weight: Parameter;

  constructor(options: EmbeddingOptions) {
    super();
    const checked = checkOptions('Embedding', options, optionRules);
    const { numEmbeddings, embeddingSize, init = 'keras', rng } = checked;
    this.numEmbeddings = numEmbeddings;
    this.embeddingSize = embeddingSize;
    this.weight = new Parameter(initialValues[init]([numEmbeddings, embeddingSize], rng));
  }

  /** indices int32 [..] → [.., embeddingSize] */
  forward(indices: Tensor): Tensor {
    checkTensor('Embedding.forward', 'indices', indices, { dtype: 'int32' });
    return this.weight.gather(indices);
  }
}

const initialValues = {
  keras: uniform(-0.05, 0.05),
  pytorch: normal(0, 1),
  zeros: (shape) => zeros(shape),
} satisfies Record<Init, Initializer>;

import { checkOptions, nullable, type OptionRules, oneOf, optional, rules } from '@unrolled/guards';
import { type Embedding, type Init, inits, Linear, Module, Parameter } from '@unrolled/nn';
import { type Rng, type Tensor, zeros } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/** Options of an `OutputProjection`. */
export interface OutputProjectionOptions {
  /** Embedding whose matrix the output shares (Press 2017); null: a separate matrix. */
  readonly tiedTo: Embedding | null;
  readonly featureSize: number;
  readonly vocabularySize: number;
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<OutputProjectionOptions> = {
  tiedTo: nullable(rules.module),
  featureSize: rules.count,
  vocabularySize: rules.count,
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** The logits of all tokens: E f + b */
export class OutputProjection extends Module {
  /** E: [vocabularySize, featureSize] */
  readonly weight: Parameter;
  /** b: [vocabularySize] */
  readonly bias: Parameter;

  constructor(options: OutputProjectionOptions) {
    super();
    const checked = checkOptions('OutputProjection', options, optionRules);
    const { tiedTo, featureSize, vocabularySize, init, rng } = checked;
    this.weight =
      tiedTo?.weight ??
      new Linear({
        inFeatures: featureSize,
        outFeatures: vocabularySize,
        bias: false,
        init,
        rng,
      }).weight;
    this.bias = new Parameter(zeros([vocabularySize]));
  }

  /** features [.., featureSize] → [.., vocabularySize] */
  forward(features: Tensor): Tensor {
    checkTensor('OutputProjection.forward', 'features', features);
    return features.matmul(this.weight, { transposeB: true }).add(this.bias);
  }
}

import { type Embedding, type Init, Linear, Module, Parameter } from '@unrolled/nn';
import { linearCrossEntropy, type Rng, type Tensor, zeros } from '@unrolled/tensor';

export interface OutputProjectionOptions {
  /** Use the matrix of this embedding (Press 2017), or, if null, one of its own. */
  readonly tiedTo: Embedding | null;
  readonly featureSize: number;
  readonly vocabularySize: number;
  readonly init?: Init;
  readonly rng: Rng;
}

/** The logits of all tokens: E f + b */
export class OutputProjection extends Module {
  /** E: [vocabularySize, featureSize] */
  readonly weight: Parameter;
  /** b: [vocabularySize] */
  readonly bias: Parameter;

  constructor({ tiedTo, featureSize, vocabularySize, init, rng }: OutputProjectionOptions) {
    super();
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
    return features.matmul(this.weight, { transposeB: true }).add(this.bias);
  }

  /**
   * The mean cross-entropy of the logits, in nats: []
   * @param features [rows, featureSize]
   * @param targets int32 [rows]
   * @param labelSmoothing the share of each target that is spread evenly over all tokens
   */
  loss(features: Tensor, targets: Tensor, labelSmoothing: number): Tensor {
    const { weight, bias } = this;
    return linearCrossEntropy(features, weight, targets, { bias, labelSmoothing });
  }
}

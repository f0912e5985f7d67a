import { UnrolledError } from '@unrolled/tensor';

export interface Divergence {
  /** Steps done before the one that failed. */
  readonly step: number;
  readonly loss: number;
  /** Over all gradients, before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** The loss or the gradient of a step is not finite. The parameters are those before that step. */
export class DivergenceError extends UnrolledError {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;

  constructor({ step, loss, gradientNorm, learningRate }: Divergence) {
    super(
      `Trainer.run: after ${step} steps the loss must stay finite, got loss ${loss} and gradient ` +
        `norm ${gradientNorm} at learning rate ${learningRate}; the parameters are still those of ` +
        'the last good step. Resume from the last checkpoint with a lower learning rate, clip the ' +
        'gradients (clipNorm: 1), and look for values in the data that are not finite',
    );
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
    this.learningRate = learningRate;
  }
}

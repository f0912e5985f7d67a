import { UnrolledError } from '@unrolled/tensor';

/** Step whose loss or gradient was not finite. */
export interface Divergence {
  /** Steps done before the one that failed. */
  readonly step: number;
  readonly loss: number;
  /** Over all gradients, before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** The value to save that is not finite; absent where it is the loss or the gradient. */
  readonly value?: { readonly name: string; readonly value: number };
}

/**
 * The loss or the gradient of a step is not finite: the parameters are those before that step. Or a
 * value to be saved is not.
 */
export class DivergenceError extends UnrolledError {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;

  constructor(divergence: Divergence) {
    const { step, loss, gradientNorm, learningRate, value } = divergence;
    super(
      (value === undefined
        ? `Trainer.run: after ${step} steps the loss must stay finite, got loss ${loss} and gradient ` +
          `norm ${gradientNorm} at learning rate ${learningRate}; the parameters are still those of ` +
          'the last good step. '
        : `Trainer.run: after ${step} steps all values must be finite to be saved, got ${value.value} ` +
          `in ${value.name} at learning rate ${learningRate}. `) +
        'Resume from the last checkpoint with a lower learning rate, clip the gradients ' +
        '(clipNorm: 1), and look for values in the data that are not finite',
    );
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
    this.learningRate = learningRate;
  }
}

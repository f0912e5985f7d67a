import { checkNumber } from '../check-number.ts';

export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** How long the means of the gradient and of its square last. Default [0.9, 0.999]. */
  readonly betas?: readonly [mean: number, variance: number];
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Default: Adam 0, AdamW 0.01. */
  readonly weightDecay?: number;
}

/** @throws ArgumentError */
export function checkAdamOptions(name: string, options: Required<AdamOptions>): void {
  const [beta1, beta2] = options.betas;
  checkNumber(name, 'betas[0]', beta1, { min: 0, below: 1 });
  checkNumber(name, 'betas[1]', beta2, { min: 0, below: 1 });
  checkNumber(name, 'epsilon', options.epsilon, { min: 0 });
  checkNumber(name, 'weightDecay', options.weightDecay, { min: 0 });
}

import { check, checkOptions, rules } from '@unrolled/guards';
import { dropout, type Rng, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { Module } from './module.ts';

/** Options of a `Dropout`. */
export interface DropoutOptions {
  /** The share of values to zero, from 0 up to but not including 1. */
  readonly rate: number;
  /** Generator of the masks in training; its state belongs in a checkpoint. */
  readonly rng: Rng;
}

/**
 * While training, zeroes each value with probability `rate` and scales the others by
 * 1 / (1 − rate); in evaluation it returns x unchanged (Srivastava 2014).
 */
export class Dropout extends Module {
  readonly rate: number;
  readonly rng: Rng;

  constructor(options: DropoutOptions) {
    super();
    const { rate, rng } = checkOptions('Dropout', options, {
      rate: rules.fraction,
      rng: rules.rng,
    });
    this.rate = rate;
    this.rng = rng;
  }

  /** Any shape. */
  forward(x: Tensor): Tensor {
    checkTensor('Dropout.forward', 'x', x);
    return this.training ? dropout(x, this.rate, this.rng) : x;
  }
}

/** Options of a `TokenDropout`. */
export interface TokenDropoutOptions extends DropoutOptions {
  /** The token that replaces others. */
  readonly unknownId: number;
}

/**
 * While training, replaces each token by the unknown one with probability `rate`, so that a model learns
 * what unknown words are like; in evaluation it returns tokens unchanged.
 */
export class TokenDropout extends Module {
  readonly rate: number;
  readonly unknownId: number;
  readonly rng: Rng;

  constructor(options: TokenDropoutOptions) {
    super();
    const { rate, unknownId, rng } = checkOptions('TokenDropout', options, {
      rate: rules.fraction,
      unknownId: rules.wholeNumber,
      rng: rules.rng,
    });
    this.rate = rate;
    this.unknownId = unknownId;
    this.rng = rng;
  }

  forward(tokens: Int32Array): Int32Array {
    check('TokenDropout.forward', 'tokens', tokens, tokensRule);
    if (!this.training || this.rate === 0) return tokens;
    return tokens.map((token) => (this.rng.uniform() < this.rate ? this.unknownId : token));
  }
}

const tokensRule = {
  holds: (value: unknown) => value instanceof Int32Array,
  words: 'an Int32Array',
};

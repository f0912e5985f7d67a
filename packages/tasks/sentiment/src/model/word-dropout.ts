import { Module } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';
import { check, rules } from '@unrolled/tensor/guards';

/** While training, replaces words by the unknown word, each with probability `rate`. */
export class WordDropout extends Module {
  readonly rate: number;
  readonly unknownId: number;
  readonly rng: Rng;

  constructor({ rate, unknownId, rng }: { rate: number; unknownId: number; rng: Rng }) {
    super();
    check('WordDropout', 'rate', rate, rules.fraction);
    this.rate = rate;
    this.unknownId = unknownId;
    this.rng = rng;
  }

  apply(tokens: Int32Array): Int32Array {
    if (!this.training || this.rate === 0) return tokens;
    return tokens.map((token) => (this.rng.uniform() < this.rate ? this.unknownId : token));
  }
}

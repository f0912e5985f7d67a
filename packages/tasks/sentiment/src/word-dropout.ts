import { checkRates, Module } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';

/** While training, replaces words by the unknown word, each with probability `rate`. */
export class WordDropout extends Module {
  readonly rate: number;
  readonly unknownId: number;
  readonly rng: Rng;

  constructor({ rate, unknownId, rng }: { rate: number; unknownId: number; rng: Rng }) {
    super();
    checkRates('WordDropout', { rate });
    this.rate = rate;
    this.unknownId = unknownId;
    this.rng = rng;
  }

  apply(tokens: Int32Array): Int32Array {
    if (!this.training || this.rate === 0) return tokens;
    return tokens.map((token) => (this.rng.uniform() < this.rate ? this.unknownId : token));
  }
}

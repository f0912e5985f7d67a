import { Module, Parameter, standardize } from '@unrolled/nn';
import { concat, ones, type Tensor } from '@unrolled/tensor';

/**
 * Layer normalisation of a vector made of parts, each normalised by itself, with a gain γ and no
 * offset: the cell's biases serve as that (Ba 2016).
 */
export class PartNorm extends Module {
  /** γ: [Σ sizes] */
  readonly weight: Parameter;
  readonly #ranges: (readonly [start: number, end: number])[] = [];

  constructor(sizes: readonly number[]) {
    super();
    let start = 0;
    for (const size of sizes) {
      this.#ranges.push([start, start + size]);
      start += size;
    }
    this.weight = new Parameter(ones([start]));
  }

  /** x [.., Σ sizes] → the same shape */
  forward(x: Tensor): Tensor {
    if (this.#ranges.length === 1) return standardize(x).mul(this.weight);
    const others = new Array<null>(x.rank - 1).fill(null);
    const parts = this.#ranges.map((range) => standardize(x.slice([...others, range])));
    return concat(parts, -1).mul(this.weight);
  }

  /** Only part number `part`: x [.., its size] → the same shape */
  forwardPart(x: Tensor, part: number): Tensor {
    return standardize(x).mul(this.weight.slice([this.#ranges[part]]));
  }
}

import { layerNorm, Module, Parameter } from '@unrolled/nn';
import { concat, ones, type Tensor } from '@unrolled/tensor';

/**
 * Layer normalisation of all gates, in parts that are normalised separately, each with a gain γ
 * and no offset, because the cell has biases (Ba 2016).
 */
export class GateNorm extends Module {
  /** γ: [Σ sizes] */
  readonly weight: Parameter;
  readonly #ranges: (readonly [start: number, end: number])[] = [];

  /** @param sizes of the parts */
  constructor(sizes: readonly number[]) {
    super();
    let start = 0;
    for (const size of sizes) {
      this.#ranges.push([start, start + size]);
      start += size;
    }
    this.weight = new Parameter(ones([start]));
  }

  /** @param part the number of the one part that x holds, [.., its size]; default: x [.., Σ sizes] */
  forward(x: Tensor, part?: number): Tensor {
    const weightOf = (index: number) => this.weight.slice([this.#ranges[index]]);
    if (part !== undefined) return layerNorm(x, weightOf(part));
    if (this.#ranges.length === 1) return layerNorm(x, this.weight);
    const others = new Array<null>(x.rank - 1).fill(null);
    const parts = this.#ranges.map((range, index) =>
      layerNorm(x.slice([...others, range]), weightOf(index)),
    );
    return concat(parts, -1);
  }
}

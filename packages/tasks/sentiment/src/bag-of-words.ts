import { Module, Parameter } from '@unrolled/nn';
import { scope, type Tensor, zeros } from '@unrolled/tensor';

/**
 * Logistic regression on which words occur, wherever they stand: the baseline that a model that
 * reads must beat.
 */
export class BagOfWords extends Module {
  /** [words, classes] */
  readonly weight: Parameter;
  /** [classes] */
  readonly bias: Parameter;

  constructor(words: number, classes: number) {
    super();
    this.weight = new Parameter(zeros([words, classes]));
    this.bias = new Parameter(zeros([classes]));
  }

  /** @returns logits [batch, classes] */
  forward(texts: readonly Int32Array[]): Tensor {
    const sets = texts.map((tokens) => [...new Set(tokens)]);
    const most = Math.max(...sets.map((set) => set.length));
    const ids = new Int32Array(sets.length * most);
    const mask = new Float32Array(sets.length * most);
    sets.forEach((set, row) => {
      ids.set(set, row * most);
      mask.fill(1, row * most, row * most + set.length);
    });
    const { weight } = this;
    const rows = weight.gather(weight.constant(ids, [sets.length, most], 'int32'));
    const counted = rows.mul(weight.constant(mask, [sets.length, most, 1]));
    return counted.sum(1).add(this.bias); // [batch, most, classes] → [batch, classes]
  }

  /** Forgets all that was learned. */
  reset(): void {
    scope(() => {
      for (const parameter of this.parameters()) parameter.assign(zeros(parameter.shape));
    });
  }
}

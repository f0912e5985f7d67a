import { check, type Rule, whole } from '@unrolled/guards';

/** Precision, recall and F1 of a class. */
export interface ClassScores {
  /** The share of predictions of this class that are right; 0 where there are none. */
  readonly precision: number;
  /** The share of this class that was predicted as such; 0 where there is none. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
  /** Number of items of this class. */
  readonly support: number;
  /** Number of items predicted as this class. */
  readonly predicted: number;
}

/** Counts of predicted classes for each expected class. */
export class ConfusionMatrix {
  readonly classes: number;
  readonly #counts: Float64Array;
  readonly #classRule: Rule;

  constructor(classes: number) {
    check('ConfusionMatrix', 'classes', classes, whole(1, 2 ** 15));
    this.classes = classes;
    this.#classRule = whole(0, classes - 1);
    this.#counts = new Float64Array(classes * classes);
  }

  add(predicted: number, expected: number): void {
    this.#counts[this.#place('add', predicted, expected)]++;
  }

  count(predicted: number, expected: number): number {
    return this.#counts[this.#place('count', predicted, expected)];
  }

  #place(method: string, predicted: number, expected: number): number {
    check(`ConfusionMatrix.${method}`, 'the predicted class', predicted, this.#classRule);
    check(`ConfusionMatrix.${method}`, 'the expected class', expected, this.#classRule);
    return expected * this.classes + predicted;
  }

  get total(): number {
    return this.#counts.reduce((total, count) => total + count, 0);
  }

  /** NaN before the first pair. */
  get accuracy(): number {
    let right = 0;
    for (let index = 0; index < this.classes; index++) right += this.count(index, index);
    return right / this.total;
  }

  scores(index: number): ClassScores {
    const right = this.count(index, index);
    let predicted = 0;
    let support = 0;
    for (let other = 0; other < this.classes; other++) {
      predicted += this.count(index, other);
      support += this.count(other, index);
    }
    return {
      precision: predicted === 0 ? 0 : right / predicted,
      recall: support === 0 ? 0 : right / support,
      f1: predicted + support === 0 ? 0 : (2 * right) / (predicted + support),
      support,
      predicted,
    };
  }

  /**
   * Mean F1 of the classes that occur, predicted or expected, each counting the same, as
   * scikit-learn's f1_score(average='macro'); NaN before the first pair.
   */
  get macroF1(): number {
    let total = 0;
    let occurring = 0;
    for (let index = 0; index < this.classes; index++) {
      if (!this.#occurs(index)) continue;
      total += this.scores(index).f1;
      occurring++;
    }
    return total / occurring;
  }

  #occurs(index: number): boolean {
    for (let other = 0; other < this.classes; other++) {
      if (this.count(index, other) > 0 || this.count(other, index) > 0) return true;
    }
    return false;
  }
}

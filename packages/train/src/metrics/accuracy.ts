import { ShapeError } from '@unrolled/tensor';
import { check, checkOptions, optional, rules } from '@unrolled/tensor/guards';

export interface AccuracyOptions {
  /** Pairs that expect this are not counted: padding. */
  readonly ignoreIndex?: number;
}

/** The share of predictions that are right. */
export class Accuracy {
  readonly #ignoreIndex: number | undefined;
  #right = 0;
  #total = 0;

  constructor(options: AccuracyOptions = {}) {
    const { ignoreIndex } = checkOptions('Accuracy', options, {
      ignoreIndex: optional(rules.anyWhole),
    });
    this.#ignoreIndex = ignoreIndex;
  }

  /** @param predicted @param expected class numbers, as many of each */
  add(predicted: ArrayLike<number>, expected: ArrayLike<number>): void {
    check('Accuracy.add', 'predicted', predicted, rules.numbers);
    check('Accuracy.add', 'expected', expected, rules.numbers);
    if (predicted.length !== expected.length) {
      throw new ShapeError(
        `Accuracy.add: got ${predicted.length} predictions for ${expected.length} classes`,
      );
    }
    for (let index = 0; index < expected.length; index++) {
      if (expected[index] === this.#ignoreIndex) continue;
      this.#total++;
      if (predicted[index] === expected[index]) this.#right++;
    }
  }

  /** Pairs counted. */
  get total(): number {
    return this.#total;
  }

  /** From 0 to 1; NaN before the first pair. */
  get value(): number {
    return this.#right / this.#total;
  }

  reset(): void {
    this.#right = 0;
    this.#total = 0;
  }
}

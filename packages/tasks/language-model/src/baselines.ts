/** Losses of predictors that need no model, in nats per character, for comparison. */
export interface Baselines {
  /** ln of the number of characters in the vocabulary: guessing each as likely as any other. */
  readonly uniform: number;
  /**
   * Guessing by the frequencies of the characters read so far, each counted once more than it
   * occurred (Laplace's rule of succession): without context, and without the training text.
   */
  readonly characterFrequencies: number;
}

/** Measures the baselines along a text. */
export class BaselineMeter {
  readonly #counts: Float64Array;
  readonly #kinds: number;
  #read = 0;
  #sum = 0;

  /**
   * @param size entries of the vocabulary
   * @param kinds characters that may occur: the entries without the unknown one
   */
  constructor(size: number, kinds: number) {
    this.#counts = new Float64Array(size);
    this.#kinds = kinds;
  }

  add(id: number): void {
    this.#sum -= Math.log((this.#counts[id] + 1) / (this.#read + this.#kinds));
    this.#counts[id]++;
    this.#read++;
  }

  /** NaN before the first character. */
  get baselines(): Baselines {
    return { uniform: Math.log(this.#kinds), characterFrequencies: this.#sum / this.#read };
  }
}

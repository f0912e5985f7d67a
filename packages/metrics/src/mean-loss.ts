import { check, rules } from '@unrolled/guards';

/** A weighted mean of values that come one by one. */
export class RunningMean {
  #total = 0;
  #weight = 0;

  /** @param weight how much the value counts, such as the size of the batch of which it is the mean */
  add(value: number, weight = 1): void {
    check('RunningMean.add', 'value', value, rules.anyNumber);
    check('RunningMean.add', 'weight', weight, rules.notNegative);
    this.addTotal(value * weight, weight);
  }

  /** Adds a sum of values, instead of their mean. */
  addTotal(total: number, weight: number): void {
    check('RunningMean', 'total', total, rules.anyNumber);
    check('RunningMean', 'weight', weight, rules.notNegative);
    this.#total += total;
    this.#weight += weight;
  }

  get total(): number {
    return this.#total;
  }

  get weight(): number {
    return this.#weight;
  }

  /** NaN before the first value. */
  get value(): number {
    return this.#total / this.#weight;
  }

  reset(): void {
    this.#total = 0;
    this.#weight = 0;
  }
}

/**
 * e^loss: the number of equally likely symbols between which a model cannot decide. @param loss mean, in
 * nats
 */
export function perplexity(loss: number): number {
  check('perplexity', 'loss', loss, rules.anyNumber);
  return Math.exp(loss);
}

/** A mean loss in nats per character, in bits. */
export function bitsPerCharacter(loss: number): number {
  check('bitsPerCharacter', 'loss', loss, rules.anyNumber);
  return loss / Math.LN2;
}

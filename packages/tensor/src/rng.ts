import { check, type Kind, kind, type Rule, readFrom, rules, whole } from '@unrolled/guards';

/** State from which a generator continues: JSON numbers, each a whole number below 2³². */
export interface RngState {
  readonly key: readonly [number, number];
  readonly counter: readonly [number, number];
}

const seedRule: Rule = { ...rules.wholeNumber, words: 'a whole number from 0 to 2^53 - 1' };
const limitRule: Rule = { ...whole(1, 2 ** 32), words: 'a whole number from 1 to 2^32' };
const shuffledRule: Rule = {
  holds: (items) => Array.isArray(items) || items instanceof Int32Array,
  words: 'an array or an Int32Array',
};

const isPair = (words: unknown): boolean =>
  Array.isArray(words) && words.length === 2 && words.every((word) => word >>> 0 === word);

const stateRule: Rule = {
  holds: (state) => isPair(readFrom(state, 'key')) && isPair(readFrom(state, 'counter')),
  words: 'the state property of a generator',
};

/**
 * A counter-based random generator: Threefry-2x32 with 20 rounds (Salmon 2011, "Parallel random
 * numbers: as easy as 1, 2, 3"; JAX uses the same). Value number n is a pure function of the seed
 * and n, so a stream can be saved, restored and forked without drawing from it.
 */
export class Rng {
  readonly #key: [number, number];
  #low = 0;
  #high = 0;
  readonly #block: [number, number] = [0, 0];
  #blockIsCurrent = false;

  /** @param seed a whole number from 0 to 2⁵³ − 1 */
  constructor(seed: number) {
    check('Rng', 'the seed', seed, seedRule);
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  }

  /** For guards: whether this is a real generator, not a prototype or a proxy. */
  get [kind](): Kind | undefined {
    return #key in this ? 'rng' : undefined;
  }

  static fromState(state: RngState): Rng {
    const rng = new Rng(0);
    rng.restore(state);
    return rng;
  }

  get state(): RngState {
    return { key: [this.#key[0], this.#key[1]], counter: [this.#low, this.#high] };
  }

  restore(state: RngState): void {
    check('Rng', 'the state', state, stateRule);
    const numbers = [...state.key, ...state.counter];
    [this.#key[0], this.#key[1], this.#low, this.#high] = numbers;
    this.#blockIsCurrent = false;
  }

  /** Advances as if `count` words, a whole number, had been drawn by `bits`. */
  skip(count: number): void {
    check('Rng.skip', 'count', count, rules.wholeNumber);
    const low = this.#low + count;
    this.#high = (this.#high + Math.floor(low / 2 ** 32)) >>> 0;
    this.#low = low % 2 ** 32;
    this.#blockIsCurrent = false;
  }

  /** 32 random bits, as a number from 0 to 2³² − 1. */
  bits(): number {
    // A block of two words serves two calls: the lowest bit of the counter says which.
    const word = this.#low & 1;
    if (word === 0 || !this.#blockIsCurrent) {
      threefry(this.#key, this.#low - word, this.#high, this.#block);
      this.#blockIsCurrent = true;
    }
    this.#low = (this.#low + 1) >>> 0;
    if (this.#low === 0) this.#high = (this.#high + 1) >>> 0;
    return this.#block[word];
  }

  /** Evenly from [low, high), in steps of 2⁻³². */
  uniform(low = 0, high = 1): number {
    if (typeof low !== 'number' || typeof high !== 'number') checkDraw('uniform', { low, high });
    return low + (high - low) * (this.bits() / 2 ** 32);
  }

  /** A whole number from 0 up to but not including `limit` ≤ 2³², without bias. */
  integer(limit: number): number {
    check('Rng.integer', 'the limit', limit, limitRule);
    const unbiased = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const bits = this.bits();
      if (bits < unbiased) return bits % limit;
    }
  }

  /** From the normal distribution (Box–Muller; each call draws two words). */
  normal(mean = 0, deviation = 1): number {
    if (typeof mean !== 'number' || typeof deviation !== 'number') {
      checkDraw('normal', { mean, deviation });
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Puts an array in random order, in place (Fisher–Yates). */
  shuffle<Items extends unknown[] | Int32Array>(items: Items): Items {
    check('Rng.shuffle', 'items', items, shuffledRule);
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const item = items[last];
      items[last] = items[other];
      items[other] = item;
    }
    return items;
  }

  /** An independent generator; the same label gives the same one, whatever was drawn from this. */
  fork(label: string): Rng {
    check('Rng.fork', 'label', label, rules.text);
    const child: [number, number] = [...this.#key];
    threefry(child, label.length, 0xffffffff, child);
    for (let index = 0; index < label.length; index++) {
      threefry(child, label.charCodeAt(index), index + 1, child);
    }
    const rng = new Rng(0);
    rng.restore({ key: child, counter: [0, 0] });
    return rng;
  }
}

/** Draws are frequent, so this is checked only where a type is wrong. */
function checkDraw(method: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    check(`Rng.${method}`, name, value, rules.number);
  }
}

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** Writes the block for a counter into `out`, as two unsigned words. */
export function threefry(
  key: readonly [number, number],
  counterLow: number,
  counterHigh: number,
  out: [number, number],
): void {
  const [key0, key1] = key;
  const schedule = [key0, key1, 0x1bd11bda ^ key0 ^ key1];
  let x0 = (counterLow + key0) | 0;
  let x1 = (counterHigh + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[round & 7];
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    if ((round & 3) === 3) {
      const injection = (round >> 2) + 1;
      x0 = (x0 + schedule[injection % 3]) | 0;
      x1 = (x1 + schedule[(injection + 1) % 3] + injection) | 0;
    }
  }
  out[0] = x0 >>> 0;
  out[1] = x1 >>> 0;
}

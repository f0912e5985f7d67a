import { Rng } from '@unrolled/tensor';

/**
 * A generator for a constructor that a file describes: it ends once more is drawn than weights of the
 * file's size need, since a file that states huge sizes would otherwise have all of them drawn.
 */
export class LimitedRng extends Rng {
  readonly #left: { draws: number };
  readonly #exceeded: () => never;

  /**
   * @param draws words that it and its forks may draw together
   * @param exceeded throws what ends the constructor
   */
  constructor(draws: number | { draws: number }, exceeded: () => never) {
    super(0);
    this.#left = typeof draws === 'number' ? { draws } : draws;
    this.#exceeded = exceeded;
  }

  override bits(): number {
    if (this.#left.draws-- <= 0) this.#exceeded();
    return super.bits();
  }

  override fork(label: string): Rng {
    const forked = new LimitedRng(this.#left, this.#exceeded);
    forked.restore(super.fork(label).state);
    return forked;
  }
}

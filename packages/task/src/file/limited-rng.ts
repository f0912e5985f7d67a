import { FormatError, Rng } from '@unrolled/tensor';

/**
 * A generator for a constructor that a file describes: it throws once more is drawn than weights of the
 * file's size need, since a file that declares huge sizes would otherwise cause that many draws.
 */
export class LimitedRng extends Rng {
  readonly #where: string;
  readonly #left: { draws: number };

  /**
   * @param where beginning of the error
   * @param draws words that it and its forks may draw together; then a FormatError is thrown
   */
  constructor(where: string, draws: number | { draws: number }) {
    super(0);
    this.#where = where;
    this.#left = typeof draws === 'number' ? { draws } : draws;
  }

  override bits(): number {
    if (this.#left.draws-- <= 0) {
      throw new FormatError(
        `${this.#where}: its sizes require more initial values than it has weights; ` +
          'the file is damaged',
      );
    }
    return super.bits();
  }

  override fork(label: string): Rng {
    const forked = new LimitedRng(this.#where, this.#left);
    forked.restore(super.fork(label).state);
    return forked;
  }
}

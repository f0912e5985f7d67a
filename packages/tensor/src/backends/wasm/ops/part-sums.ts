import type { Kernels } from '../kernels/kernels.ts';
import type { ScratchLayout } from '../memory/scratch-layout.ts';
import type { CallingThread } from '../threads/calling-thread.ts';

/** Multiplications of a product that take about as long as adding a value. */
export const productsPerAddition = 4;

type SumRows = Parameters<Kernels['sumRows']>;

/** A matrix [rows, columns] among the sums of a part: where it starts, and how far apart its rows are. */
interface SummedMatrix {
  readonly at: number;
  readonly rowBytes: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Partial sums of the parts of the rows, and their sum in the order of the parts. There is room
 * for the parts that are computed at once and for the sum of the previous ones, however many there are.
 */
export class PartSums {
  readonly #threads: CallingThread;
  readonly #parts: number;
  readonly #size: number;
  readonly #bytes: number;
  readonly #offset: number;
  /** Number of parts that are computed at once. */
  readonly together: number;

  /** @param size of the sums of one part, in float32; 0 if they are gathered elsewhere */
  constructor(layout: ScratchLayout, threads: CallingThread, parts: number, size: number) {
    this.#threads = threads;
    this.#parts = parts;
    this.#size = size;
    this.#bytes = Math.ceil(size / 16) * 64;
    this.together = threads.partsTogether(parts);
    this.#offset = layout.addBytes(Math.min(parts, this.together + 1) * this.#bytes);
  }

  /**
   * Computes all parts, and adds up their sums but for the last time.
   * @param compute computes some parts; the first gathers its sums at `sums`, each next one `step` bytes
   *   further on
   * @returns arguments of `sumRows` that add up a matrix of what is left, for the last time
   */
  gather(
    scratch: number,
    compute: (parts: readonly number[], sums: number, step: number) => void,
  ): (matrix: SummedMatrix, target: number) => SumRows {
    const start = scratch + this.#offset;
    let summed = 0;
    for (let first = 0; first < this.#parts; first += this.together) {
      if (summed > 1 && this.#size > 0) this.#addUp(start, summed);
      const kept = first === 0 ? 0 : 1;
      const count = Math.min(this.together, this.#parts - first);
      const parts = Array.from({ length: count }, (_, index) => first + index);
      compute(parts, start + kept * this.#bytes, this.#bytes);
      summed = kept + count;
    }
    const step = this.#bytes;
    return ({ at, rowBytes, rows, columns }, target) => {
      return [start + at, rowBytes, summed, step, rows, columns, target];
    };
  }

  /** Adds up the first `count` sums, into the first. */
  #addUp(start: number, count: number): void {
    const work = this.#size * count * productsPerAddition;
    this.#threads.run(
      'sumRows',
      this.#threads.share(this.#size, work, 16).map((share): SumRows => {
        const place = start + share.start * 4;
        return [place, 0, count, this.#bytes, 1, share.count, place];
      }),
    );
  }
}

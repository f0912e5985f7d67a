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

/** A part of the rows, the thread that computes it, and the address of its sums. */
export interface PlacedPart {
  readonly part: number;
  readonly thread: number;
  readonly sumsAt: number;
}

/** Bytes of sums up to which parts follow each other without a wait: they stay near the processor. */
const mostBytes = 2 ** 20;

/**
 * Partial sums of the parts of the rows, and their sum in the order of the parts. There is room for the parts
 * of one round, of which each thread takes as many as it can without waiting for the others, and for the sum of
 * the previous rounds.
 */
export class PartSums {
  readonly #threads: CallingThread;
  readonly #parts: number;
  readonly #size: number;
  readonly #bytes: number;
  readonly #offset: number;
  /** Number of threads that compute parts. */
  readonly threadCount: number;
  /** Maximum number of parts of a round. */
  readonly partsPerRound: number;

  /** @param size of the sums of one part, in float32; 0 if they are gathered elsewhere */
  constructor(layout: ScratchLayout, threads: CallingThread, parts: number, size: number) {
    this.#threads = threads;
    this.#parts = parts;
    this.#size = size;
    this.#bytes = Math.ceil(size / 16) * 64;
    this.threadCount = threads.partsTogether(parts);
    const partsOfEach = Math.floor(mostBytes / Math.max(1, this.#bytes * this.threadCount));
    this.partsPerRound = Math.min(parts, this.threadCount * Math.max(1, partsOfEach));
    this.#offset = layout.addBytes(Math.min(parts, this.partsPerRound + 1) * this.#bytes);
  }

  /**
   * Computes all parts, and adds up their sums but for the last time.
   * @param compute computes the parts of a round, of each thread
   * @returns arguments of `sumRows` that add up a matrix of what is left, for the last time
   */
  gather(
    scratch: number,
    compute: (dealt: readonly (readonly PlacedPart[])[]) => void,
  ): (matrix: SummedMatrix, target: number) => SumRows {
    const start = scratch + this.#offset;
    const step = this.#bytes;
    let summed = 0;
    for (let first = 0; first < this.#parts; first += this.partsPerRound) {
      if (summed > 1 && this.#size > 0) this.#addUp(start, summed);
      const kept = first === 0 ? 0 : 1;
      const count = Math.min(this.partsPerRound, this.#parts - first);
      const places = Array.from({ length: count }, (_, index) => ({
        part: first + index,
        sumsAt: start + (kept + index) * step,
      }));
      compute(
        this.#threads
          .deal(places, this.threadCount)
          .map((own, thread) => own.map((place) => ({ ...place, thread }))),
      );
      summed = kept + count;
    }
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

import type { ScratchLayout } from '../memory/scratch-layout.ts';
import type { WasmBuffer } from '../memory/wasm-buffer.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';

/** Multiplications of a product that take about as long as adding a value. */
export const productsPerAddition = 4;

/** Sums [rows, columns] that each of several threads gathers by itself; a single one gathers the result. */
export class ShareSums {
  readonly #shares: number;
  readonly #rows: number;
  readonly #columns: number;
  readonly #step: number;
  readonly #offset: number;

  /** @param parts where there must be room for the sums of several threads */
  constructor(parts: ScratchLayout, shares: number, rows: number, columns: number) {
    this.#shares = shares;
    this.#rows = rows;
    this.#columns = columns;
    this.#step = Math.ceil((rows * columns) / 16) * 64;
    this.#offset = parts.addBytes(shares > 1 ? shares * this.#step : 0);
  }

  /** Place of the sums of a share, in bytes. */
  placeOf(share: number, scratch: number, result: WasmBuffer): number {
    return this.#shares === 1 ? result.pointer : scratch + this.#offset + share * this.#step;
  }

  /** Adds the sums of all shares up, in their order. */
  join(threads: ThreadPool, scratch: number, result: WasmBuffer): void {
    if (this.#shares === 1) return;
    const rowBytes = this.#columns * 4;
    const work = this.#rows * this.#columns * this.#shares * productsPerAddition;
    threads.run(
      'sumRows',
      threads
        .share(this.#rows, work)
        .map(({ start, count }) => [
          this.placeOf(0, scratch, result) + start * rowBytes,
          rowBytes,
          this.#shares,
          this.#step,
          count,
          this.#columns,
          result.pointer + start * rowBytes,
        ]),
    );
  }
}

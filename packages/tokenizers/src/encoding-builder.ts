/** Collects ids and, on request, their positions in the text. */
export class EncodingBuilder {
  #ids: Int32Array;
  #offsets: Int32Array | undefined;
  #length = 0;

  /** @param expected about how many ids will come */
  constructor(expected: number, withOffsets: boolean) {
    const capacity = Math.max(16, expected);
    this.#ids = new Int32Array(capacity);
    this.#offsets = withOffsets ? new Int32Array(2 * capacity) : undefined;
  }

  get length(): number {
    return this.#length;
  }

  get withOffsets(): boolean {
    return this.#offsets !== undefined;
  }

  add(id: number, start: number, end: number): void {
    if (this.#length === this.#ids.length) this.#grow();
    this.#ids[this.#length] = id;
    if (this.#offsets !== undefined) {
      this.#offsets[2 * this.#length] = start;
      this.#offsets[2 * this.#length + 1] = end;
    }
    this.#length++;
  }

  /** The ids from `from` up to `to`. */
  ids(from: number, to: number): Int32Array {
    return this.#ids.subarray(from, to);
  }

  /** The spans of the ids from `from` up to `to`. */
  offsets(from: number, to: number): Int32Array {
    return this.#offsets?.subarray(2 * from, 2 * to) ?? new Int32Array();
  }

  #grow(): void {
    const ids = new Int32Array(2 * this.#ids.length);
    ids.set(this.#ids);
    this.#ids = ids;
    if (this.#offsets !== undefined) {
      const offsets = new Int32Array(2 * ids.length);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
    }
  }
}

/** Cuts one piece of memory into aligned parts. */
export class ScratchLayout {
  #bytes = 0;

  /** Notes a part of `size` 4-byte values and returns its offset in bytes. */
  add(size: number): number {
    const offset = this.#bytes;
    this.#bytes += Math.ceil(size / 16) * 64;
    return offset;
  }

  addBytes(bytes: number): number {
    return this.add(bytes / 4);
  }

  get bytes(): number {
    return this.#bytes;
  }
}

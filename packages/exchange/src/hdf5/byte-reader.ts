import { FormatError } from '@unrolled/tensor';

/** Reads little-endian numbers of an HDF5 file, at addresses that may be wrong. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly where: string;
  readonly #view: DataView;

  constructor(where: string, bytes: Uint8Array) {
    this.where = where;
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#check(at, 1));
  }

  u16(at: number): number {
    return this.#view.getUint16(this.#check(at, 2), true);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#check(at, 4), true);
  }

  /** A length or an address: 8 bytes; the address that means "undefined" is beyond every file. */
  u64(at: number): number {
    return Number(this.#view.getBigUint64(this.#check(at, 8), true));
  }

  slice(at: number, length: number): Uint8Array<ArrayBuffer> {
    this.#check(at, length);
    return Uint8Array.from(this.bytes.subarray(at, at + length));
  }

  /** ASCII or UTF-8 up to a zero or the end. */
  text(at: number, length: number): string {
    this.#check(at, length);
    const part = this.bytes.subarray(at, at + length);
    const end = part.indexOf(0);
    return new TextDecoder().decode(end < 0 ? part : part.subarray(0, end));
  }

  /** @throws FormatError unless these letters are there */
  expect(at: number, signature: string): void {
    if (this.text(at, signature.length) !== signature) {
      throw this.error(`expected ${signature} at byte ${at}, got other bytes`);
    }
  }

  error(problem: string): FormatError {
    return new FormatError(`${this.where}: ${problem}; save the file again`);
  }

  #check(at: number, length: number): number {
    if (at >= 0 && length >= 0 && at + length <= this.bytes.length) return at;
    throw this.error(
      `expected ${length} bytes at byte ${at}, got a file of ${this.bytes.length} bytes`,
    );
  }
}

import type { CharacterEncoder } from './character-encoder.ts';
import { TextReader } from './text-reader.ts';
import type { TextSource } from './text-source.ts';

/** A part of a source, by byte offsets between characters. */
export interface TextRange {
  readonly source: TextSource;
  readonly start: number;
  readonly end: number;
}

/** A position in a ring to which a reader can return, in numbers that a checkpoint can hold. */
export interface RingPlace {
  /** Bytes of the chunks that have been used up, in all rounds. */
  readonly bytes: number;
  /** Ids of the next chunk that have been given out. */
  readonly taken: number;
}

interface Chunk {
  readonly ids: Int32Array;
  readonly bytes: number;
}

/** The ids of a range from any offset on, which continues at its start after its end. */
export class RingReader {
  readonly #range: TextRange;
  readonly #encoder: CharacterEncoder;
  /** Byte offset at which the first round begins. */
  readonly #origin: number;
  readonly #chunkLength: number | undefined;
  #reader: TextReader;
  #chunks: Chunk[] = [];
  #bytes = 0;
  #taken = 0;

  /** @param origin an offset in the range, between two characters */
  constructor(range: TextRange, encoder: CharacterEncoder, origin: number, chunkLength?: number) {
    this.#range = range;
    this.#encoder = encoder;
    this.#origin = origin;
    this.#chunkLength = chunkLength;
    this.#reader = this.#readerFrom(origin);
  }

  #readerFrom(start: number): TextReader {
    const { source, end } = this.#range;
    const { normalization } = this.#encoder;
    const chunkLength = this.#chunkLength;
    // What is not UTF-8 counts as unknown characters: it must not end hours of training.
    return new TextReader(source, { start, end, normalization, chunkLength, invalid: 'replace' });
  }

  /** Bytes read in all rounds, including the fraction of the current chunk. */
  get bytesRead(): number {
    if (this.#taken === 0) return this.#bytes;
    const { ids, bytes } = this.#chunk(0);
    return this.#bytes + (bytes * Math.min(this.#taken, ids.length)) / ids.length;
  }

  /** Reads `into.length` ids, and keeps the last of them as the first of the next call. */
  readOverlapping(into: Int32Array): void {
    let filled = 0;
    let skipped = this.#taken;
    for (let index = 0; filled < into.length; index++) {
      const { ids } = this.#chunk(index);
      const part = ids.subarray(skipped, skipped + into.length - filled);
      into.set(part, filled);
      filled += part.length;
      skipped = 0;
    }
    this.#advance(into.length - 1);
  }

  #advance(count: number): void {
    this.#taken += count;
    while (this.#chunks.length > 0 && this.#taken >= this.#chunks[0].ids.length) {
      const [{ ids, bytes }] = this.#chunks.splice(0, 1);
      this.#taken -= ids.length;
      this.#bytes += bytes;
    }
  }

  #chunk(index: number): Chunk {
    if (index === this.#chunks.length) this.#chunks.push(this.#nextChunk());
    return this.#chunks[index];
  }

  /** A chunk with ids; bytes of chunks without any are counted with it. */
  #nextChunk(): Chunk {
    let bytes = 0;
    for (;;) {
      const chunk = this.#reader.next();
      if (chunk === null) {
        this.#reader = this.#readerFrom(this.#range.start);
        continue;
      }
      bytes += chunk.end - chunk.start;
      const { ids } = this.#encoder.encodeNormalized(chunk.text);
      if (ids.length > 0) return { ids, bytes };
    }
  }

  get place(): RingPlace {
    return { bytes: this.#bytes, taken: this.#taken };
  }

  /** Goes to a position given by another reader of the same range, vocabulary and origin. */
  goTo({ bytes, taken }: RingPlace): void {
    const { start, end } = this.#range;
    const offset = start + ((this.#origin - start + bytes) % (end - start));
    this.#reader = this.#readerFrom(offset);
    this.#chunks = [];
    this.#bytes = bytes;
    this.#taken = taken;
  }
}

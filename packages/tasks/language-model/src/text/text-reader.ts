import { decodeUtf8 } from '@unrolled/formats';
import { DataError } from '@unrolled/tensor';
import { completeLength, continuationLength, firstBoundary, lastBoundary } from './boundaries.ts';
import { type Normalization, normalize } from './normalization.ts';
import type { TextSource } from './text-source.ts';

/** Options of a `TextReader`. */
export interface TextReaderOptions {
  /** Byte offset of the first character. Default 0. */
  readonly start?: number;
  /** Byte offset after the last character. Default: the end of the source. */
  readonly end?: number;
  readonly normalization: Normalization;
  /** Bytes read at once. Default 16 KiB. */
  readonly chunkLength?: number;
  /** Whether bytes that are not UTF-8 are refused, or read as U+FFFD. */
  readonly invalid: 'refuse' | 'replace';
}

/** A part of a text: whole characters, normalized. */
export interface TextChunk {
  readonly text: string;
  /** Byte offsets in the source. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a part of a source in chunks, in order. A chunk ends between characters: not within
 * a code point, a grapheme cluster, a line end, or what Unicode composes. So the characters are the
 * same wherever the chunks begin.
 */
export class TextReader {
  readonly #source: TextSource;
  readonly #options: Required<TextReaderOptions>;
  #offset: number;

  constructor(source: TextSource, options: TextReaderOptions) {
    const { start = 0, end = source.byteLength, chunkLength = 1 << 14 } = options;
    this.#source = source;
    this.#options = { ...options, start, end, chunkLength };
    this.#offset = start;
  }

  /** Null at the end. @throws DataError for bytes that are not UTF-8, where these are refused */
  next(): TextChunk | null {
    const { end, chunkLength, normalization } = this.#options;
    const start = this.#offset;
    if (start >= end) return null;
    const bytes = this.#source.read(start, Math.min(chunkLength, end - start));
    if (bytes.length === 0) throw endedEarly(this.#source, start, end);
    const isLast = start + bytes.length >= end;
    const complete = isLast ? bytes : bytes.subarray(0, completeLength(bytes));
    const decoded = this.#decode(complete, start);
    const cut = isLast ? decoded.length : lastBoundary(decoded);
    const rest = decoded.slice(cut);
    // What was replaced has another number of bytes, so it is read with the rest of the chunk.
    const takesAll = rest.includes('\ufffd');
    const restLength = takesAll ? 0 : new TextEncoder().encode(rest).length;
    this.#offset = start + complete.length - restLength;
    const text = takesAll ? decoded : decoded.slice(0, cut);
    return { text: normalize(text, normalization), start, end: this.#offset };
  }

  #decode(bytes: Uint8Array, start: number): string {
    if (this.#options.invalid === 'replace') return lenient(bytes);
    return decodeUtf8(bytes, (place) => this.#source.locate(start + place));
  }
}

function endedEarly(source: TextSource, start: number, end: number): DataError {
  const { name, offset } = source.locate(start);
  return new DataError(
    `${name}: expected ${end - start} more bytes at offset ${offset}, got none; keep the text as it ` +
      'is until the end',
  );
}

const lenient = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** Bytes in which a boundary is looked for. */
const searchLength = 4096;

/** The byte offset of the first character boundary at or after `offset`, or `end`. */
export function alignedOffset(source: TextSource, offset: number, end: number): number {
  if (offset <= 0 || offset >= end) return Math.min(Math.max(0, offset), end);
  const from = Math.floor(offset);
  const bytes = source.read(from, Math.min(searchLength, end - from));
  const skipped = continuationLength(bytes);
  const whole = bytes.subarray(skipped);
  const text = lenient(whole.subarray(0, completeLength(whole)));
  const start = text.slice(0, firstBoundary(text));
  const length = start.includes('\ufffd') ? 0 : new TextEncoder().encode(start).length;
  return Math.min(end, from + skipped + length);
}

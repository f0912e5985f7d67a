import type { TextWindow } from '@unrolled/datasets';
import type { DataSource } from '@unrolled/nn';
import type { CharacterEncoder } from './character-encoder.ts';
import { LongStreams } from './long-streams.ts';
import type { TextRange } from './ring-reader.ts';
import type { Survey } from './survey.ts';
import { alignedOffset, TextReader } from './text-reader.ts';
import {
  type PartsOptions,
  type StreamsOptions,
  type TextPart,
  type TokenText,
  warmUpLength,
} from './token-text.ts';

/** Bytes in which the characters before a part are looked for: four for each at most, as a rule. */
const warmUpBytes = 4 * warmUpLength;

/** A text that is read from its source as needed. */
export class LongText implements TokenText {
  readonly length: number;
  readonly checksum: number;
  readonly #range: TextRange;
  readonly #encoder: CharacterEncoder;
  #leftOut = 0;

  constructor(range: TextRange, encoder: CharacterEncoder, { length, checksum }: Survey) {
    this.#range = range;
    this.#encoder = encoder;
    this.length = length;
    this.checksum = checksum;
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  streams(options: StreamsOptions): DataSource<TextWindow> {
    return new LongStreams({ ...options, range: this.#range, encoder: this.#encoder });
  }

  parts({ count, limit = Infinity }: PartsOptions): TextPart[] {
    const { source, start, end } = this.#range;
    const places = Array.from({ length: count }, (_, part) =>
      part === 0 ? start : alignedOffset(source, start + ((end - start) * part) / count, end),
    );
    return places.map((place, part) => {
      const before = part === 0 ? [] : this.#lastBefore(place);
      const most = before.length + Math.ceil(limit / count);
      return {
        read: this.#reading(before, place, places[part + 1] ?? end, most),
        warmUp: Math.max(1, before.length),
      };
    });
  }

  /** The ids before an offset. */
  #lastBefore(place: number): readonly number[] {
    const { source, start } = this.#range;
    const from = alignedOffset(source, Math.max(start, place - warmUpBytes), place);
    const ids: number[] = [];
    const reader = this.#reader(from, place);
    for (let chunk = reader.next(); chunk !== null; chunk = reader.next()) {
      ids.push(...this.#encoder.encodeNormalized(chunk.text).ids);
    }
    return ids.slice(-warmUpLength);
  }

  #reading(before: readonly number[], start: number, end: number, most: number): TextPart['read'] {
    const reader = this.#reader(start, end);
    let waiting = [...before];
    let left = most;
    return (count) => {
      const wanted = Math.min(count, left);
      while (waiting.length < wanted) {
        const chunk = reader.next();
        if (chunk === null) break;
        const { ids, leftOut } = this.#encoder.encodeNormalized(chunk.text);
        waiting = waiting.concat(Array.from(ids));
        this.#leftOut += leftOut;
      }
      const ids = waiting.slice(0, wanted);
      waiting = waiting.slice(wanted);
      left -= ids.length;
      return ids;
    };
  }

  #reader(start: number, end: number): TextReader {
    const { source } = this.#range;
    const { normalization } = this.#encoder;
    return new TextReader(source, { start, end, normalization, invalid: 'replace' });
  }
}

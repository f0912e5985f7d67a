import { TextStreams, type TextWindow } from '@unrolled/datasets';
import type { DataSource } from '@unrolled/nn';
import { checksumOf } from '@unrolled/task';
import type { CharacterEncoder } from './character-encoder.ts';
import type { NumberedText } from './read-whole.ts';
import {
  type PartsOptions,
  type StreamsOptions,
  type TextPart,
  type TokenText,
  warmUpLength,
} from './token-text.ts';

/** A text whose ids are all in memory. */
export class WholeText implements TokenText {
  readonly ids: Uint16Array | Int32Array;
  readonly leftOut: number;

  constructor(ids: Uint16Array | Int32Array, leftOut = 0) {
    this.ids = ids;
    this.leftOut = leftOut;
  }

  get length(): number {
    return this.ids.length;
  }

  get checksum(): number {
    return checksumOf([this.ids]);
  }

  streams(options: StreamsOptions): DataSource<TextWindow> {
    return new TextStreams({ ...options, tokens: this.ids });
  }

  /**
   * Part p counts from offset p · stride + warm-up, the first from its start: so without a limit
   * each character counts once.
   */
  parts({ count, limit = Infinity }: PartsOptions): TextPart[] {
    const last = this.length - 1;
    const toCount = Math.max(0, last - warmUpLength);
    const stride = Math.ceil(toCount / count);
    const counted = Math.min(stride, Math.ceil(limit / count));
    return Array.from({ length: count }, (_, part) => {
      const start = Math.min(last, part * stride);
      const ids = this.ids.subarray(start, start + warmUpLength + counted + 1);
      return { read: reading(ids), warmUp: part === 0 ? 1 : warmUpLength + 1 };
    });
  }
}

function reading(ids: Uint16Array | Int32Array): TextPart['read'] {
  let place = 0;
  return (count) => {
    const start = place;
    place = Math.min(ids.length, place + count);
    return ids.subarray(start, place);
  };
}

/** The text of numbered characters as ids; takes ownership of the numbers. */
export function encodeWhole(
  { numbers, characters }: NumberedText,
  encoder: CharacterEncoder,
): WholeText {
  const { size, unknownId } = encoder.tokenizer;
  const idOfNumber = characters.map((character) => encoder.idOf(character));
  const ids = size <= 2 ** 16 ? numbers : new Int32Array(numbers.length);
  let length = 0;
  for (const number of numbers) {
    const id = number < idOfNumber.length ? idOfNumber[number] : unknownId;
    if (id !== undefined) ids[length++] = id;
  }
  return new WholeText(ids.subarray(0, length), numbers.length - length);
}

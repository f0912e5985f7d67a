import { graphemes } from '@unrolled/tokenizers';

/**
 * Whether a UTF-16 unit is a character that neither joins another of its kind nor is composed with
 * one: between two of them a text can be cut in any context. ASCII except CR, Han, Hangul syllables.
 */
const isInert = (unit: number): boolean =>
  (unit < 0x7f && unit !== 0x0d) ||
  (unit >= 0x4e00 && unit <= 0x9fff) ||
  (unit >= 0xac00 && unit <= 0xd7a3);

const isBetweenInert = (text: string, place: number): boolean =>
  isInert(text.charCodeAt(place - 1)) && isInert(text.charCodeAt(place));

/**
 * The first offset after the start where a text that may begin within a character can be cut; its
 * length where there is none.
 */
export function firstBoundary(text: string): number {
  for (let place = 1; place < text.length; place++) {
    if (isBetweenInert(text, place)) return place;
  }
  return graphemes(text).next().value?.length ?? 0;
}

/**
 * The last offset where a text that may continue can be cut, so that the characters before it stay as
 * they are whatever follows; its length where all of it is one character.
 * @param text begins with a whole character
 */
export function lastBoundary(text: string): number {
  for (let place = text.length - 1; place > 0; place--) {
    if (isBetweenInert(text, place)) return place;
  }
  let start = 0;
  let last = 0;
  for (const character of graphemes(text)) {
    last = start;
    start += character.length;
  }
  return last === 0 ? text.length : last;
}

/** The number of bytes without a code point at the end that is not complete. */
export function completeLength(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if (byte < 0x80) return length;
    if (byte < 0xc0) continue; // continues a code point that begins before it
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return size > back ? length - back : length;
  }
  return length;
}

/** The number of bytes at the start that continue a code point which began before them. */
export function continuationLength(bytes: Uint8Array): number {
  let count = 0;
  while (count < Math.min(3, bytes.length) && (bytes[count] & 0xc0) === 0x80) count++;
  return count;
}

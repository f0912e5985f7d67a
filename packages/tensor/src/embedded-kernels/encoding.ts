/** Bytes that a single character encodes; those of the others follow two more characters. */
const singles = 89;

/**
 * The bytes of a text as `scripts/encoding.mjs` writes it: byte b is the character number b % 89 among
 * those from # to ~ without the backslash, after a } from 89 on and a ~ from 178 on. The text is longer
 * than base64, but keeps bytes apart, so that a page compressed by gzip is about as small as with the
 * binary itself.
 */
export function fromText(text: string): Uint8Array {
  const bytes: number[] = [];
  let start = 0;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    const digit = code - (code > 92 ? 36 : 35);
    if (digit < singles) bytes.push(start + digit);
    start = digit < singles ? 0 : (digit - singles + 1) * singles;
  }
  return Uint8Array.from(bytes);
}

/**
 * The bytes that result from applying a difference to others.
 *
 * A difference is a row of steps, each of three parts: a count of bytes and these bytes, which are new;
 * how far to move in `before`, where writing a byte has moved one ahead too; a count of bytes to copy from
 * there. Numbers are LEB128, those with a sign zigzag.
 */
export function applyDifference(before: Uint8Array, difference: Uint8Array): Uint8Array {
  const after: number[] = [];
  let from = 0;
  let place = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = difference[place++];
      value |= (byte & 127) << shift;
      if (!(byte > 127)) return value; // Also past the end, where there is no byte.
    }
  };
  const append = (bytes: Uint8Array, start: number, count: number) => {
    after.push(...bytes.subarray(start, start + count));
    return start + count;
  };
  while (place < difference.length) {
    const added = number();
    place = append(difference, place, added);
    const move = number();
    from += added + ((move >>> 1) ^ -(move & 1));
    from = append(before, from, number());
  }
  return Uint8Array.from(after);
}

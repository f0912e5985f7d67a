// Notation of binaries in JavaScript. Hexadecimal digits are longer than base64, but keep bytes apart, so
// that a page compressed by gzip is smaller.

/** @param digits two hexadecimal digits a byte */
export const fromHex = (digits: string): Uint8Array =>
  Uint8Array.from({ length: digits.length / 2 }, (_, place) =>
    Number.parseInt(digits.slice(2 * place, 2 * place + 2), 16),
  );

/**
 * The bytes that a difference makes of others.
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
      if (byte < 128) return value;
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

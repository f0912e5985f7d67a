/**
 * The characters that represent bytes in the vocabulary of a byte-level tokenizer: a printable one
 * represents itself, the others start at U+0100, so that a space is Ġ. After GPT-2 (Radford et al. 2019),
 * as in every `tokenizer.json` of that kind.
 */
export const byteCharacters: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  String.fromCharCode(isPrintable(byte) ? byte : 0x100 + unprintableBefore(byte)),
);

/** The bytes by their characters. */
export const characterBytes: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
);

/** Characters for the 256 bytes in the order of their ids: by code point, as in Hugging Face. */
export const alphabet: readonly string[] = [...byteCharacters].sort();

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
}

function unprintableBefore(byte: number): number {
  let count = 0;
  for (let other = 0; other < byte; other++) if (!isPrintable(other)) count++;
  return count;
}

/** The bytes that a token of the vocabulary represents, or undefined if it is not in the alphabet. */
export function bytesOf(token: string): Uint8Array | undefined {
  const bytes = new Uint8Array(token.length);
  for (let index = 0; index < token.length; index++) {
    const byte = characterBytes.get(token[index]);
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}

/** A part of a GIF that is drawn over what is there. */
interface GifPart {
  readonly left: number;
  readonly width: number;
  /** Places in the palette, row by row; 0 is seen through. */
  readonly colours: readonly number[];
  /** Disposal before the next frame: 1 keeps it, 2 clears to the background, 3 restores what was there. */
  readonly disposal: 1 | 2 | 3;
  /** Hundredths of a second. */
  readonly delay: number;
}

/** Black, red, green, blue. */
const palette = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];

const word = (value: number): number[] => [value & 255, value >> 8];

/** An animation of one row, written by hand, since encoders choose their own ways to dispose of parts. */
const gifOf = (width: number, parts: readonly GifPart[]): Uint8Array =>
  Uint8Array.from([
    ...[...'GIF89a'].map((letter) => letter.charCodeAt(0)),
    ...[...word(width), ...word(1), 0b1000_0001, 0, 0, ...palette],
    ...parts.flatMap((part) => [
      ...[0x21, 0xf9, 4, (part.disposal << 2) | 1, ...word(part.delay), 0, 0],
      ...[0x2c, ...word(part.left), ...word(0), ...word(part.width), ...word(1), 0],
      ...imageData(part.colours),
    ]),
    0x3b,
  ]);

/** LZW of codes of three bits, the table cleared before it would grow. */
function imageData(colours: readonly number[]): number[] {
  const [clear, end] = [4, 5];
  const codes = [
    ...colours.flatMap((colour, place) => (place % 2 ? [colour] : [clear, colour])),
    end,
  ];
  const bits = codes.flatMap((code) => [code & 1, (code >> 1) & 1, code >> 2]);
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, place) =>
    bits.slice(8 * place, 8 * place + 8).reduce((sum, bit, at) => sum | (bit << at), 0),
  );
  return [2, bytes.length, ...bytes, 0];
}

/** Parts that stay, vanish and give way, without any time. */
export const disposingGif = (): Uint8Array =>
  gifOf(3, [
    { left: 0, width: 3, colours: [1, 1, 1], disposal: 1, delay: 0 },
    { left: 1, width: 1, colours: [2], disposal: 2, delay: 0 },
    { left: 2, width: 1, colours: [3], disposal: 3, delay: 0 },
    { left: 0, width: 1, colours: [2], disposal: 1, delay: 0 },
  ]);

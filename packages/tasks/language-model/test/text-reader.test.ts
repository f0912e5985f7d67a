import { DataError, Rng } from '@unrolled/tensor';
import { graphemes } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { type Normalization, normalize } from '../src/text/normalization.ts';
import { alignedOffset, TextReader } from '../src/text/text-reader.ts';
import { MemoryText } from '../src/text/text-source.ts';

/** Characters of every length in UTF-8 that join, are composed, or are line ends in several parts. */
const pieces = [
  ...['a', 'Z', ' ', '\n', '\r\n', '\r', '\t', 'é', 'e\u0301', '\u0301', 'ñ', '—', 'Ж', '漢', '。'],
  ...[
    '한',
    '\u1112\u1161\u11ab',
    '\u11a8',
    'क\u094dष',
    'ก\u0e33',
    '👩‍👩‍👧',
    '👍🏽',
    '🇰🇷',
    '1\ufe0f\u20e3',
  ],
];

function mixOf(length: number, rng: Rng, from: readonly string[] = pieces): string {
  return Array.from({ length }, () => from[rng.integer(from.length)]).join('');
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

interface ReadOptions {
  readonly chunkLength: number;
  readonly normalization: Normalization;
}

/** All that a reader gives. */
function read(text: string | Uint8Array, options: ReadOptions, invalid: 'refuse' | 'replace') {
  const source = new MemoryText(text);
  const reader = new TextReader(source, { ...options, invalid });
  const chunks = [];
  for (let chunk = reader.next(); chunk !== null; chunk = reader.next()) chunks.push(chunk);
  return { source, chunks };
}

describe('TextReader', () => {
  it.each(['nfc', 'none'] as const)(
    'cuts no character (%s), wherever its chunks end',
    (normalization) => {
      const rng = new Rng(5);
      for (let trial = 0; trial < 300; trial++) {
        const text = mixOf(1 + rng.integer(60), rng);
        const chunkLength = 8 + rng.integer(40);
        const { source, chunks } = read(text, { chunkLength, normalization }, 'refuse');
        const characters = chunks.flatMap((chunk) => [...graphemes(chunk.text)]);
        const whole = [...graphemes(normalize(text, normalization))];
        // A single character may be longer than a chunk, and is then cut.
        const isLonger = [...graphemes(text)].some((one) => bytesOf(one) >= chunkLength);
        if (!isLonger) expect(characters).toEqual(whole);
        let end = 0;
        for (const chunk of chunks) {
          expect(chunk.start).toBe(end);
          end = chunk.end;
        }
        expect(end).toBe(source.byteLength);
      }
    },
  );

  it('takes long runs without a plain letter: Korean in parts, Hindi, flags', () => {
    for (const piece of ['\u1112\u1161\u11ab', 'क\u094dष', '🇰🇷', 'e\u0301', '👩‍👩‍👧']) {
      const { chunks } = read(
        piece.repeat(200),
        { chunkLength: 64, normalization: 'nfc' },
        'refuse',
      );
      const characters = chunks.flatMap((chunk) => [...graphemes(chunk.text)]);
      expect(characters).toEqual(new Array(200).fill(piece.normalize('NFC')));
    }
  });

  it('leaves out a byte-order mark', () => {
    const { chunks } = read('\ufeffab', { chunkLength: 8, normalization: 'nfc' }, 'refuse');
    expect(chunks.map(({ text }) => text)).toEqual(['ab']);
  });

  it('refuses bytes that are not UTF-8, naming the offset, or reads on over them', () => {
    const bytes = new TextEncoder().encode('abcd '.repeat(20));
    bytes[71] = 0xff;
    const options = { chunkLength: 16, normalization: 'nfc' } as const;
    expect(() => read(bytes, options, 'refuse')).toThrow(DataError);
    expect(() => read(bytes, options, 'refuse')).toThrow(
      /byte 0xff at offset 71; convert the file/,
    );
    const { chunks } = read(bytes, options, 'replace');
    const text = chunks.map((chunk) => chunk.text).join('');
    expect(text).toHaveLength(100);
    expect(text.indexOf('\ufffd')).toBe(71);
    const noise = Uint8Array.from({ length: 999 }, (_, index) => (index * 167) % 256);
    expect(read(noise, options, 'replace').chunks.at(-1)?.end).toBe(999);
    expect(() => read(Uint8Array.of(0x61, 0xe2, 0x82), options, 'refuse')).toThrow(/offset 1;/);
  });

  it('ends with an error for a source that ends before its length', () => {
    const source = {
      byteLength: 100,
      read: (offset: number) => new Uint8Array(Math.max(0, 50 - offset)).fill(0x61),
      locate: (offset: number) => ({ name: 'short.txt', offset }),
    };
    const reader = new TextReader(source, { normalization: 'nfc', invalid: 'replace' });
    const readAll = () => {
      while (reader.next() !== null);
    };
    expect(readAll).toThrow(/^short\.txt: expected 50 more bytes at offset 50, got none/);
  });

  it('starts between two characters, whatever place is asked for', () => {
    const rng = new Rng(6);
    for (let trial = 0; trial < 100; trial++) {
      const text = mixOf(80, rng);
      const source = new MemoryText(text);
      const starts = new Set([source.byteLength]);
      let place = 0;
      for (const character of graphemes(text)) {
        starts.add(place);
        place += bytesOf(character);
      }
      const offset = rng.integer(source.byteLength);
      const aligned = alignedOffset(source, offset, source.byteLength);
      expect(aligned).toBeGreaterThanOrEqual(offset);
      expect(starts).toContain(aligned);
    }
  });
});

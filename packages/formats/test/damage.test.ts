import { crc32 as zlibCrc32 } from 'node:zlib';
import { FormatError } from '@unrolled/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../src/checksum.ts';
import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '../src/index.ts';
import { member, rawFile } from './raw-file.ts';

const small = encodeSafetensors(
  new Map<string, TensorEntry>([
    ['w', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['b', { dtype: 'I8', shape: [5], data: Int8Array.of(32, 32, 32, 9, 10) }],
  ]),
  new Map([['note', 'é"']]),
);

/** Whether the bytes are refused by a FormatError; any other error escapes. */
function isRefused(bytes: Uint8Array): boolean {
  try {
    decodeSafetensors(bytes);
    return false;
  } catch (error) {
    if (error instanceof FormatError) return true;
    throw error;
  }
}

describe('a file written here is refused', () => {
  it('with any one byte changed to any other value', () => {
    expect(isRefused(small)).toBe(false);
    const accepted: string[] = [];
    const bytes = small.slice();
    for (let i = 0; i < bytes.length; i++) {
      for (let change = 1; change < 256; change++) {
        bytes[i] ^= change;
        if (!isRefused(bytes)) accepted.push(`byte ${i} ^ ${change}`);
        bytes[i] ^= change;
      }
    }
    expect(accepted).toEqual([]);
  });

  it('cut at any length, or with bytes appended', () => {
    const lengths = Array.from({ length: small.length }, (_, length) => length);
    expect(lengths.filter((length) => !isRefused(small.subarray(0, length)))).toEqual([]);
    expect(isRefused(Uint8Array.of(...small, 32))).toBe(true);
  });

  it('with a renamed checksum or metadata entry, and names it', () => {
    const text = new TextDecoder('latin1').decode(small);
    const edited = (from: string, to: string): Uint8Array =>
      Uint8Array.from(text.replace(from, to), (character) => character.charCodeAt(0));
    expect(isRefused(edited('unrolled.header_crc32', 'unrolled.header_crc33'))).toBe(true);
    expect(isRefused(edited('unrolled.data_crc32', 'unrolled.data_crc33'))).toBe(true);
    expect(() => decodeSafetensors(edited('"note"', '"nope"'))).toThrow(
      /header does not match its checksum: the file is damaged; restore it from a copy; or, /,
    );
    const damagedData = small.slice();
    damagedData[small.length - 1] ^= 1;
    expect(() => decodeSafetensors(damagedData)).toThrow(/data do not match their checksum/);
  });
});

const dtypes = {
  F32: (length: number) => new Float32Array(length),
  F16: (length: number) => new Uint16Array(length),
  U8: (length: number) => new Uint8Array(length),
  I64: (length: number) => new BigInt64Array(length),
};

/** An entry of any dtype of the table, of up to three sizes, holding any bits. */
const anyEntry: fc.Arbitrary<TensorEntry> = fc
  .record({
    dtype: fc.constantFrom('F32', 'F16', 'U8', 'I64'),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
    bytes: fc.uint8Array({ minLength: 8, maxLength: 64 }),
  })
  .map(({ dtype, shape, bytes }) => {
    const data = dtypes[dtype](shape.reduce((product, size) => product * size, 1));
    const raw = new Uint8Array(data.buffer);
    for (let i = 0; i < raw.length; i++) raw[i] = bytes[i % bytes.length];
    return { dtype, shape, data } as TensorEntry;
  });
const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '0', '1', 'hasOwnProperty', ''),
);
const anyTensors = fc.array(fc.tuple(anyName, anyEntry)).map((entries) => new Map(entries));
const anyMetadata = fc.array(fc.tuple(anyName, anyName)).map((entries) => new Map(entries));

const rawBits = ({ dtype, shape, data }: TensorEntry): unknown => ({
  dtype,
  shape,
  bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
});
const rawTensors = (tensors: Map<string, TensorEntry>): unknown =>
  new Map([...tensors].sort().map(([name, entry]) => [name, rawBits(entry)]));

describe('for any tensors and metadata', () => {
  it('what is written is aligned and is read again to the bit', () => {
    fc.assert(
      fc.property(anyTensors, anyMetadata, (tensors, metadata) => {
        const bytes = encodeSafetensors(tensors, metadata);
        expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
        const read = decodeSafetensors(bytes);
        expect(rawTensors(read.tensors)).toEqual(rawTensors(tensors));
        expect(read.metadata).toEqual(metadata);
      }),
    );
  });

  it('a changed byte is refused', () => {
    fc.assert(
      fc.property(anyTensors, anyMetadata, fc.nat(), fc.integer({ min: 1, max: 255 }), (...any) => {
        const [tensors, metadata, position, change] = any;
        const bytes = encodeSafetensors(tensors, metadata);
        bytes[position % bytes.length] ^= change;
        expect(isRefused(bytes)).toBe(true);
      }),
    );
  });
});

const anyTensorMember = fc
  .record({
    name: anyName,
    dtype: fc.constantFrom('F32', 'U8', 'I64', 'F8', ''),
    shape: fc.oneof(fc.array(fc.nat({ max: 3 })), fc.jsonValue()),
    offsets: fc.oneof(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), fc.jsonValue()),
  })
  .map(({ name, dtype, shape, offsets }) => member(name, dtype, shape, offsets));
const anyHeader = fc.oneof(
  fc.json(),
  fc.string(),
  fc.array(anyTensorMember).map((members) => `{${members.join(',')}}`),
);

describe('whatever the bytes, nothing but FormatError is thrown', () => {
  it('for random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void isRefused(bytes)));
  });

  it('for random headers over random lengths of data', () => {
    const anyFile = fc.tuple(anyHeader, fc.nat({ max: 12 }));
    fc.assert(
      fc.property(anyFile, ([header, length]) => void isRefused(rawFile(header, length))),
      { numRuns: 2000 },
    );
  });
});

describe('crc32', () => {
  it('agrees with zlib and with the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe('cbf43926');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Number.parseInt(crc32(bytes), 16)).toBe(zlibCrc32(bytes));
        expect(crc32(bytes)).toMatch(/^[0-9a-f]{8}$/);
      }),
    );
  });
});

import { ArgumentError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '../src/index.ts';

const tensors = new Map<string, TensorEntry>([
  ['z', { dtype: 'F32', shape: [3, 2], data: Float32Array.of(1.5, -0, 3e38, 1e-45, -7, 0.1) }],
  ['a', { dtype: 'F32', shape: [], data: Float32Array.of(42) }],
  ['flags', { dtype: 'BOOL', shape: [5], data: Uint8Array.of(1, 0, 0, 1, 1) }],
  ['big', { dtype: 'I64', shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) }],
  ['가 👩‍👩‍👧 "\\', { dtype: 'I32', shape: [1, 1], data: Int32Array.of(-1) }],
  ['none', { dtype: 'F64', shape: [3, 0], data: new Float64Array(0) }],
]);
const metadata = new Map([
  ['config', '{"hidden":128}'],
  ['__proto__', 'text "quoted"\n'],
]);

describe('encodeSafetensors', () => {
  it('writes what decodeSafetensors reads, metadata included and checksums left out', () => {
    const read = decodeSafetensors(encodeSafetensors(tensors, metadata));
    expect(read.tensors).toEqual(tensors);
    expect(read.metadata).toEqual(metadata);
  });

  it('gives the same bytes whatever the order of its arguments', () => {
    const reversed = <V>(map: Map<string, V>): Map<string, V> => new Map([...map].reverse());
    const bytes = encodeSafetensors(tensors, metadata);
    expect(encodeSafetensors(reversed(tensors), reversed(metadata))).toEqual(bytes);
  });

  it('orders tensors by width and name and starts the data at a multiple of 8', () => {
    const bytes = encodeSafetensors(tensors);
    expect([...decodeSafetensors(bytes).tensors.keys()]).toEqual([
      ...['big', 'none', 'a', 'z', '가 👩‍👩‍👧 "\\', 'flags'],
    ]);
    expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
    for (const { data } of decodeSafetensors(bytes).tensors.values()) {
      expect(data.buffer).toBe(bytes.buffer);
    }
  });

  it('writes part of a larger array without the rest', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5).subarray(1, 4);
    const bytes = encodeSafetensors(new Map([['x', { dtype: 'F32', shape: [3], data }]]));
    expect(decodeSafetensors(bytes).tensors.get('x')!.data).toEqual(Float32Array.of(2, 3, 4));
  });

  const f32 = (shape: number[], length: number): TensorEntry => ({
    dtype: 'F32',
    shape,
    data: new Float32Array(length),
  });
  const wrongType = { dtype: 'F32', shape: [3], data: new Float64Array(3) } as unknown;
  const wrongDtype = { dtype: 'toString', shape: [3], data: new Float32Array(3) } as unknown;

  it.each<[what: string, name: string, entry: TensorEntry, message: RegExp]>([
    ['too few values', 'a', f32([2, 3], 5), /tensor "a" of shape \[2, 3\] does not fit 5 values/],
    ['a negative size', 'a', f32([-1, -5], 5), /does not fit/],
    ['a fractional size', 'a', f32([2.5, 2], 5), /does not fit/],
    ['another array', 'a', wrongType as TensorEntry, /must hold a Float32Array, got Float64Array/],
    [
      'an unknown dtype',
      'a',
      wrongDtype as TensorEntry,
      /must have a dtype of F64, .* got "toString"/,
    ],
    ['the name __metadata__', '__metadata__', f32([1], 1), /choose another/],
    ['half a surrogate pair', '\udc00', f32([1], 1), /half of a surrogate pair/],
  ])('refuses %s', (_, name, entry, message) => {
    const encode = () => encodeSafetensors(new Map([[name, entry]]));
    expect(encode).toThrow(ArgumentError);
    expect(encode).toThrow(message);
  });

  it.each<[what: string, key: string, value: unknown, message: RegExp]>([
    ['a value that is no string', 'k', 3, /metadata "k" must be a string, got number/],
    ['half a surrogate pair', 'k', 'a\ud83d', /half of a surrogate pair/],
    ['the key of a checksum', 'unrolled.data_crc32', '', /taken by the checksums/],
  ])('refuses metadata with %s', (_, key, value, message) => {
    const encode = () => encodeSafetensors(new Map(), new Map([[key, value as string]]));
    expect(encode).toThrow(ArgumentError);
    expect(encode).toThrow(message);
  });
});

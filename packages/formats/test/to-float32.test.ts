import { FormatError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { type TensorEntry, toFloat32 } from '../src/index.ts';

const everyPattern = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

describe('toFloat32', () => {
  it('reads all 65536 half-precision patterns', () => {
    const values = toFloat32({ dtype: 'F16', shape: [65536], data: everyPattern });
    const known: readonly [bits: number, value: number][] = [
      [0x0000, 0],
      [0x8000, -0],
      [0x0001, 2 ** -24],
      [0x03ff, 1023 * 2 ** -24],
      [0x0400, 2 ** -14],
      [0x3555, 0.333251953125],
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65504],
      [0x7c00, Number.POSITIVE_INFINITY],
      [0xfc00, Number.NEGATIVE_INFINITY],
      [0x7e00, Number.NaN],
      [0xfc01, Number.NaN],
    ];
    for (const [bits, value] of known) expect(values[bits]).toBe(value);
    // Between the infinities the patterns of each sign stand in the order of their values.
    for (let bits = 1; bits <= 0x7c00; bits++) {
      expect(values[bits] > values[bits - 1]).toBe(true);
      expect(values[bits | 0x8000]).toBe(-values[bits]);
    }
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    const values = toFloat32({ dtype: 'BF16', shape: [65536], data: everyPattern });
    for (const [bits, value] of [
      [0x3f80, 1],
      [0xc000, -2],
      [0x4049, 3.140625],
      [0x7f80, Number.POSITIVE_INFINITY],
      [0x8000, -0],
      [0x0001, 2 ** -133],
    ]) {
      expect(values[bits]).toBe(value);
    }
  });

  it('passes F32 on, rounds F64 and refuses integers', () => {
    const data = Float32Array.of(1, 2);
    expect(toFloat32({ dtype: 'F32', shape: [2], data })).toBe(data);
    const rounded = toFloat32({ dtype: 'F64', shape: [1], data: Float64Array.of(0.1) });
    expect(rounded).toEqual(Float32Array.of(Math.fround(0.1)));
    const integers: TensorEntry = { dtype: 'I32', shape: [1], data: Int32Array.of(1) };
    expect(() => toFloat32(integers, 'ids')).toThrow(FormatError);
    expect(() => toFloat32(integers, 'ids')).toThrow(/"ids" must hold F32, .* got "I32"/);
  });

  it('refuses an array that is not that of the dtype', () => {
    const entry = { dtype: 'F64', shape: [2], data: BigInt64Array.of(1n, 2n) };
    expect(() => toFloat32(entry as never)).toThrow(
      'toFloat32: the entry must be an entry of decodeSafetensors()',
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, toFloat32 } from '../src/index.ts';

const read = (name: string) =>
  decodeSafetensors(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

/** The fixtures come from `fixtures/make.py`, which shares no code with this package. */
describe('files of other writers', () => {
  it('reads one made with the struct module of Python', () => {
    const { tensors, metadata } = read('python-struct.safetensors');
    expect(metadata).toEqual(
      new Map([
        ['made by', 'struct'],
        ['note', 'ünïcode 👩‍👩‍👧'],
      ]),
    );
    const floats = Float32Array.of(1.5, -2.25, 0.1, 3e38, -0, Number.POSITIVE_INFINITY);
    expect(tensors.get('float')).toEqual({ dtype: 'F32', shape: [2, 3], data: floats });
    expect(tensors.get('정수')!.data).toEqual(Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1));
    expect(toFloat32(tensors.get('half')!)).toEqual(
      Float32Array.of(1, -0.333251953125, 65504, 2 ** -24),
    );
    expect(tensors.get('bytes')!.shape).toEqual([1, 1, 5]);
    expect(tensors.get('bytes')!.data).toEqual(Uint8Array.of(0, 1, 127, 128, 255));
    expect(tensors.get('double')).toEqual({ dtype: 'F64', shape: [], data: Float64Array.of(0.1) });
    expect(tensors.get('long')!.data).toEqual(BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n));
    expect(tensors.get('empty')!.shape).toEqual([0, 7]);
    expect(tensors.size).toBe(7);
  });

  it("reads one made by Hugging Face's package", () => {
    const { tensors, metadata } = read('hugging-face.safetensors');
    expect(metadata).toEqual(new Map([['format', 'np']]));
    const weights = Float32Array.from({ length: 15 }, (_, i) => i / 7);
    expect(tensors.get('weight_ih_l0')).toEqual({ dtype: 'F32', shape: [3, 5], data: weights });
    expect(toFloat32(tensors.get('bias_ih_l0')!)).toEqual(Float32Array.of(1, -1, 0.5));
    expect(tensors.get('steps')!.data).toEqual(BigInt64Array.of(123456789012345n));
    expect(tensors.get('mask')).toEqual({
      dtype: 'BOOL',
      shape: [3],
      data: Uint8Array.of(1, 0, 1),
    });
  });
});

import { ArgumentError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, decodeUtf8, encodeSafetensors, toFloat32 } from '../src/index.ts';

const anything = (value: unknown) => value as never;

describe('calls without types', () => {
  it.each([
    [
      'a text for bytes',
      () => decodeSafetensors(anything('x')),
      'bytes must be a Uint8Array, got "x"',
    ],
    [
      'an option that does not exist',
      () => decodeSafetensors(new Uint8Array(8), anything({ path: 'a' })),
      'unknown option "path"',
    ],
    [
      'a number for bytes',
      () => decodeUtf8(anything(Number.NaN), () => ({ name: 'a', offset: 0 })),
      'decodeUtf8: bytes must be',
    ],
    ['an object for a map', () => encodeSafetensors(anything({})), 'tensors must be a Map'],
    ['no entry', () => toFloat32(anything(undefined)), 'toFloat32: the entry must be'],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

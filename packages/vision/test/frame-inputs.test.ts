import { ArgumentError, DataError, FormatError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { FrameInputs } from '../src/index.ts';

const standardizer = { mean: [1, 2, 3], deviation: [1, 2, 4] };
const features = FrameInputs.ofFeatures(standardizer);
const pixels = FrameInputs.ofPixels({ width: 5, height: 3 });
const sequence = { values: Float32Array.of(2, 4, 7), length: 1, channels: 3 };

describe('FrameInputs', () => {
  it('standardises features, and leaves pixels as they are', () => {
    expect([...features.read(sequence).values]).toEqual([1, 1, 1]);
    expect(pixels.read(sequence)).toBe(sequence);
    expect([features.size, pixels.size]).toEqual([3, 45]);
    expect([`${features}`, `${pixels}`]).toEqual(['3 features', '5 × 3 rgb']);
  });

  it.each([features, pixels])('comes back from JSON: %s', (inputs) => {
    expect(FrameInputs.from('a file', JSON.parse(JSON.stringify(inputs)))).toEqual(inputs);
  });

  it('refuses what is neither', () => {
    expect(() => FrameInputs.from('a file', {})).toThrow(FormatError);
    expect(() =>
      FrameInputs.from('a file', { ...features.toJSON(), ...pixels.toJSON(), standardizer }),
    ).toThrow(/null for the other/);
    expect(() => FrameInputs.ofPixels({ width: 0 })).toThrow(ArgumentError);
    expect(() => FrameInputs.ofFeatures({ mean: [], deviation: [] })).toThrow(ArgumentError);
  });

  it('names what differs', () => {
    expect(() => pixels.checkSame('task', { width: 5, height: 3, fit: 'crop' })).not.toThrow();
    expect(() => features.checkSame('task', undefined)).not.toThrow();
    expect(() => pixels.checkSame('task', undefined)).toThrow(DataError);
    expect(() => features.checkSame('task', {})).toThrow(
      /reads features, got pixels of \{"width":64/,
    );
  });
});

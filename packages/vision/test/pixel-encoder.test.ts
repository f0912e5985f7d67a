import { ArgumentError, Rng, ShapeError, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { augmentPixels, type Frame, PixelEncoder, pixelSequence } from '../src/index.ts';

const preprocessing = { width: 4, height: 3, colour: 'grey', mean: 0, deviation: 1 } as const;

/** Frames with one white column, further to the right each time. */
const frames = Array.from({ length: 4 }, (_, index): Frame => {
  const pixels = new Uint8Array(12).fill(0);
  for (let row = 0; row < 3; row++) pixels[row * 4 + index] = 255;
  return { pixels, width: 4, height: 3, channels: 1, time: index / 10, index };
});
const sequence = pixelSequence(frames, preprocessing);

describe('pixelSequence', () => {
  it('has the values of all frames, one after the other', () => {
    expect(sequence).toMatchObject({ length: 4, channels: 12 });
    expect([...sequence.values.subarray(12, 24)]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]);
    expect(() => pixelSequence([], preprocessing)).toThrow(/number of frames must be/);
  });
});

describe('PixelEncoder', () => {
  it('sees how a frame differs from the one before, unless told not to', () => {
    const [seen, blind] = [true, false].map((motion) => {
      const encoder = new PixelEncoder({ preprocessing, motion, vectorSize: 5, rng: new Rng(1) });
      expect(encoder.channels).toBe(12);
      const vectors = encoder.forward(tensor(sequence.values, [1, 4, 12]));
      expect(vectors.shape).toEqual([1, 4, 5]);
      const backwards = [3, 2, 1, 0].flatMap((at) => [
        ...sequence.values.subarray(at * 12, at * 12 + 12),
      ]);
      const other = encoder.forward(tensor(backwards, [1, 4, 12]));
      // The second frame forwards is the third one backwards.
      const [own, turned] = [vectors.dataSync(), other.dataSync()];
      return Math.max(...[0, 1, 2, 3, 4].map((at) => Math.abs(own[5 + at] - turned[10 + at])));
    });
    expect(seen).toBeGreaterThan(1e-2);
    expect(blind).toBeLessThan(1e-5);
  });

  it('names the expected shape', () => {
    const encoder = new PixelEncoder({ preprocessing, rng: new Rng(1) });
    expect(() => encoder.forward(zeros([1, 4, 11]))).toThrow(ShapeError);
    expect(() => encoder.forward(zeros([1, 4, 11]))).toThrow('frames must be [batch, time, 12]');
  });
});

describe('augmentPixels', () => {
  const none = { timeJitter: 0, shift: 0, mirrored: false };

  it('changes nothing by nothing', () => {
    expect(augmentPixels(sequence, preprocessing, none, new Rng(1))).toEqual(sequence);
  });

  it('mirrors every frame', () => {
    const { values } = augmentPixels(
      sequence,
      preprocessing,
      { ...none, mirrored: true },
      new Rng(1),
    );
    expect([...values.subarray(12, 16)]).toEqual([0, 0, 1, 0]);
  });

  it('leaves out frames, but neither the first nor the last', () => {
    const lengths = Array.from({ length: 30 }, (_, seed) => {
      const how = { ...none, timeJitter: 0.5 };
      const { values, length } = augmentPixels(sequence, preprocessing, how, new Rng(seed + 1));
      expect([...values.subarray(0, 4)]).toEqual([1, 0, 0, 0]);
      expect([...values.subarray((length - 1) * 12, (length - 1) * 12 + 4)]).toEqual([0, 0, 0, 1]);
      return length;
    });
    expect(new Set(lengths)).toEqual(new Set([2, 3, 4]));
  });

  it('moves all frames alike, and repeats the edge', () => {
    const moved = Array.from({ length: 30 }, (_, seed) => {
      const how = { ...none, shift: 0.3 };
      const { values } = augmentPixels(sequence, preprocessing, how, new Rng(seed + 1));
      return [...values.subarray(0, 4), ...values.subarray(12, 16)].join('');
    });
    expect(new Set(moved)).toEqual(new Set(['10000100', '11000010', '00001000']));
  });

  it('refuses a sequence of other pixels', () => {
    const wide = { ...preprocessing, width: 5 };
    expect(() => augmentPixels(sequence, wide, none, new Rng(1))).toThrow(ArgumentError);
  });
});

import { readFileSync } from 'node:fs';
import { ArgumentError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { type Frame, preprocess, preprocessAll } from '../src/index.ts';
import { resize } from '../src/preprocessing/resize.ts';

interface ResizeFixture {
  readonly image: { readonly height: number; readonly width: number; readonly channels: 1 | 3 };
  readonly pixels: number[];
  readonly size: { readonly height: number; readonly width: number };
  readonly values: number[];
}

/** Results of PyTorch's antialiased bilinear filter; see fixtures/make-resize.py. */
const fixtures: readonly ResizeFixture[] = JSON.parse(
  readFileSync(new URL('./fixtures/resize.json', import.meta.url), 'utf8'),
);

describe('resize', () => {
  it.each(fixtures)('$image to $size as PyTorch', ({ image, pixels, size, values }) => {
    const box = { left: 0, top: 0, width: image.width, height: image.height };
    const found = resize({ ...image, values: pixels }, box, size);
    expect(found.length).toBe(values.length);
    found.forEach((value, place) => {
      expect(Math.abs(value - values[place])).toBeLessThan(1e-3);
    });
  });
});

const frameOf = (
  width: number,
  height: number,
  channels: 1 | 3 | 4,
  pixel: (x: number, y: number) => number[],
): Frame => ({
  width,
  height,
  channels,
  time: 0,
  index: 0,
  pixels: Uint8Array.from(
    Array.from({ length: width * height }, (_, place) =>
      pixel(place % width, Math.floor(place / width)),
    ).flat(),
  ),
});

const plain = { mean: 0, deviation: 1 } as const;

describe('preprocess', () => {
  it('cuts the middle out', () => {
    const frame = frameOf(6, 2, 1, (x) => [x < 2 ? 0 : x < 4 ? 255 : 51]);
    const values = preprocess(frame, { width: 2, height: 2, colour: 'grey', ...plain });
    expect([...values]).toEqual([1, 1, 1, 1]);
  });

  it('adds grey around, or distorts', () => {
    const frame = frameOf(4, 2, 1, () => [255]);
    const size = { width: 4, height: 4, colour: 'grey', ...plain } as const;
    const padded = preprocess(frame, { ...size, fit: 'pad' });
    expect([...padded]).toEqual([0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
    expect([...preprocess(frame, { ...size, fit: 'stretch' })]).toEqual(new Array(16).fill(1));
  });

  it('lays what can be seen through on white', () => {
    const frame = frameOf(1, 1, 4, () => [255, 0, 0, 51]);
    const [red, green, blue] = preprocess(frame, { width: 1, height: 1, ...plain });
    expect([red, green, blue]).toEqual([1, Math.fround(0.8), Math.fround(0.8)]);
  });

  it('weighs colours into grey, and grey into colours', () => {
    const green = frameOf(1, 1, 3, () => [0, 255, 0]);
    const grey = preprocess(green, { width: 1, height: 1, colour: 'grey', ...plain });
    expect(grey[0]).toBeCloseTo(0.587, 6);
    const white = frameOf(1, 1, 1, () => [255]);
    expect([...preprocess(white, { width: 1, height: 1 })]).toEqual([1, 1, 1]);
  });

  it('makes one pixel of any image, and any image of one pixel', () => {
    const one = frameOf(1, 1, 3, () => [255, 255, 255]);
    expect([...preprocess(one, { width: 3, height: 2 })]).toEqual(new Array(18).fill(1));
  });

  it('makes a batch', () => {
    const frames = [0, 255].map((value) => frameOf(5, 5, 3, () => [value, value, value]));
    const batch = preprocessAll(frames, { width: 2, height: 1 });
    expect(batch.shape).toEqual([2, 1, 2, 3]);
    batch.dataSync().forEach((value, place) => {
      expect(value).toBeCloseTo(place < 6 ? -1 : 1, 6);
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'pixels that do not fit',
      { ...frameOf(2, 2, 1, () => [0]), width: 3 },
      /must have 6 bytes .* got 4/,
    ],
    [
      'two channels',
      { ...frameOf(2, 2, 1, () => [0]), channels: 2 },
      /channels of the frame must be 1, 3 or 4/,
    ],
    ['no frame', [], /frame must be an object/],
  ])('refuses %s', (_, frame, message) => {
    expect(() => preprocess(frame as Frame, {})).toThrow(ArgumentError);
    expect(() => preprocess(frame as Frame, {})).toThrow(message);
  });

  it('refuses a description that cannot be', () => {
    const frame = frameOf(2, 2, 1, () => [0]);
    expect(() => preprocess(frame, { width: 1e6 })).toThrow(/at most 4096, got 1000000/);
    expect(() => preprocess(frame, { deviation: 0 })).toThrow(/deviation must be a number above 0/);
  });
});

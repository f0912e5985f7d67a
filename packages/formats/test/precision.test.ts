import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { lowerPrecision, restorePrecision, type TensorEntry, toFloat32 } from '../src/index.ts';

const [rows, columns] = [5, 7];
const rng = new Rng(3);
const drawn = (count: number) => Float32Array.from({ length: count }, () => rng.uniform() - 0.5);
const float32 = (shape: readonly number[], data: Float32Array): TensorEntry => ({
  ...{ dtype: 'F32', shape },
  data,
});
const weight = float32([rows, columns], drawn(rows * columns));
const tensors = new Map<string, TensorEntry>([
  ['weight', weight],
  ['kernel', float32([2, 3, 1, 3], drawn(18))],
  ['bias', float32([rows], drawn(rows))],
  ['step', { dtype: 'I32', shape: [1, 1], data: Int32Array.of(3) }],
]);

describe('lowerPrecision', () => {
  it('keeps vectors, integers and float32 as they are', () => {
    expect(lowerPrecision(tensors, 'float32')).toEqual(tensors);
    for (const precision of ['float16', 'int8'] as const) {
      const lowered = lowerPrecision(tensors, precision);
      for (const name of ['bias', 'step']) expect(lowered.get(name)).toBe(tensors.get(name));
    }
  });

  it('rounds to the nearest half, of two to the even one', () => {
    // Every half, and what lies a quarter, a half and three quarters of the way to the next.
    const halves = toFloat32({
      ...{ dtype: 'F16', shape: [0x7c00] },
      data: Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits),
    });
    const between = [...halves].slice(0, -1).flatMap((low, bits) => {
      const step = halves[bits + 1] - low;
      return [0, 0.25, 0.5, 0.75].map((share) => low + share * step);
    });
    const values = Float32Array.from([...between, ...between.map((value) => -value)]);
    const lowered = lowerPrecision(
      new Map([['w', float32([2, between.length], values)]]),
      'float16',
    );
    const bits = Array.from(lowered.get('w')?.data as Uint16Array);
    const expected = between.map((_, place) => {
      const [low, quarter] = [Math.floor(place / 4), place % 4];
      return low + (quarter === 3 || (quarter === 2 && low % 2 === 1) ? 1 : 0);
    });
    expect(bits.slice(0, between.length)).toEqual(expected);
    expect(bits.slice(between.length)).toEqual(expected.map((one) => one | 0x8000));
  });

  it('gives each output channel a scale, by which it is off by half a step at most', () => {
    const lowered = lowerPrecision(tensors, 'int8');
    expect(lowered.get('weight')).toMatchObject({ dtype: 'I8', shape: [rows, columns] });
    expect(lowered.get('weight_scale')).toMatchObject({ dtype: 'F32', shape: [rows, 1] });
    expect(lowered.get('kernel_scale')).toMatchObject({ shape: [2, 1, 1, 1] });
    const restored = restorePrecision(lowered);
    expect([...restored.keys()].sort()).toEqual([...tensors.keys()].sort());
    const values = restored.get('weight')?.data as Float32Array;
    const scales = lowered.get('weight_scale')?.data as Float32Array;
    for (const [place, value] of (weight.data as Float32Array).entries()) {
      const scale = scales[Math.floor(place / columns)];
      expect(Math.abs(values[place] - value)).toBeLessThanOrEqual(scale * 0.5001);
    }
    // What was lowered once stays: largest magnitudes are exact.
    expect(lowerPrecision(restored, 'int8').get('weight')).toEqual(lowered.get('weight'));
  });

  it('gives a table with short rows a scale for each column, and zeros a scale of 0', () => {
    const table = new Float32Array(2 * 5000);
    table[9_999] = -254;
    const lowered = lowerPrecision(new Map([['table', float32([5000, 2], table)]]), 'int8');
    expect(lowered.get('table_scale')).toEqual(float32([1, 2], Float32Array.of(0, 2)));
    expect(restorePrecision(lowered).get('table')).toEqual(float32([5000, 2], table));
  });

  it('refuses values that a type cannot hold, and a name that is taken', () => {
    const of = (value: number) => new Map([['w', float32([1, 1], Float32Array.of(value))]]);
    expect(() => lowerPrecision(of(65_520), 'float16')).toThrow(
      '"w" must hold numbers below 65520',
    );
    expect(() => lowerPrecision(new Map([['a', {} as never]]), 'int8')).toThrow(
      'lowerPrecision: tensor "a" must be an object { dtype, shape, data }, got an object',
    );
    expect(() => lowerPrecision(of(Number.NaN), 'float16')).toThrow('got NaN');
    expect(() => lowerPrecision(of(Number.POSITIVE_INFINITY), 'int8')).toThrow('finite numbers');
    const taken = new Map([...of(1), ['w_scale', float32([1], Float32Array.of(1))] as const]);
    expect(() => lowerPrecision(taken, 'int8')).toThrow(
      '"w_scale" is the name of the scales of "w"',
    );
  });
});

describe('restorePrecision', () => {
  const bytes: TensorEntry = { dtype: 'I8', shape: [2, 3], data: new Int8Array(6).fill(-128) };
  const scale = float32([2, 1], Float32Array.of(1, 2));

  it('reads any byte', () => {
    const restored = restorePrecision(
      new Map([
        ['w', bytes],
        ['w_scale', scale],
      ]),
    );
    const expected = Float32Array.of(-128, -128, -128, -256, -256, -256);
    expect(restored).toEqual(new Map([['w', float32([2, 3], expected)]]));
  });

  it.each<[string, TensorEntry | null, string]>([
    ['none', null, 'got none'],
    ['another shape', float32([1, 2], Float32Array.of(1, 2)), 'got F32 [1, 2]'],
    ['another rank', float32([2], Float32Array.of(1, 2)), 'got F32 [2]'],
    ['another type', { ...scale, dtype: 'F64', data: Float64Array.of(1, 2) }, 'got F64 [2, 1]'],
    ['a negative one', float32([2, 1], Float32Array.of(1, -2)), 'from 0 up, got -2'],
    ['NaN', float32([2, 1], Float32Array.of(Number.NaN, 1)), 'from 0 up, got NaN'],
    ['infinity', float32([2, 1], Float32Array.of(1, 1 / 0)), 'from 0 up, got Infinity'],
  ])('refuses scales of %s', (_, entry, message) => {
    const file = new Map<string, TensorEntry>([['w', bytes]]);
    if (entry !== null) file.set('w_scale', entry);
    expect(() => restorePrecision(file, 'a.safetensors')).toThrow(message);
    expect(() => restorePrecision(file, 'a.safetensors')).toThrow('a.safetensors: tensor "w"');
  });
});

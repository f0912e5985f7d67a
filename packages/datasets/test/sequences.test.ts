import { DataError, FormatError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  fitStandardizer,
  frameBatch,
  motionOf,
  parseFrameRows,
  parseUea,
  readStandardizer,
  standardizeFrames,
} from '../src/index.ts';

const head = '@problemName Two\r\n@timeStamps false\r\n@classLabel true a b\r\n@data\r\n';

describe('parseUea', () => {
  it('reads channels and labels', () => {
    const sequences = parseUea(`${head}1,2,3:4,5,6:a\r\n-1e-3,0:2,0.5:b\r\n`);
    expect(sequences).toEqual([
      { values: Float32Array.of(1, 4, 2, 5, 3, 6), length: 3, channels: 2, label: 'a' },
      { values: Float32Array.of(-1e-3, 2, 0, 0.5), length: 2, channels: 2, label: 'b' },
    ]);
  });

  it.each([
    ['no head', '1,2:a', /a line @data, got none/],
    ['no sequence', head, /expected sequences, got none/],
    ['a word for a number', `${head}1,x:2,3:a`, /x\.ts, line 5: expected a finite number, got "x"/],
    ['a value left open', `${head}1,?:2,3:a`, /expected a finite number, got "\?"/],
    ['uneven channels', `${head}1,2:3:a`, /expected 2 values in each channel, got 1 in channel 2/],
    ['no label', `${head}1,2`, /channels and a label apart by colons/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseUea(text, 'x.ts')).toThrow(DataError);
    expect(() => parseUea(text, 'x.ts')).toThrow(message);
  });
});

describe('parseFrameRows', () => {
  it.each([
    ['commas', '1,2\n3, 4'],
    ['white space and a head', 'x y\r\n 1  2\r\n3\t4\r\n'],
    ['semicolons, and the line ends of an old Mac', '1;2\r3 ; 4\r\r'],
  ])('reads %s', (_, text) => {
    expect(parseFrameRows(text)).toEqual({
      values: Float32Array.of(1, 2, 3, 4),
      length: 2,
      channels: 2,
    });
  });

  it.each([
    ['nothing', '\n', /x\.csv: expected frames, a line of numbers each, got none/],
    ['a head alone', 'a,b', /got none/],
    ['a word', '1,2\n3,up', /x\.csv, line 2: expected a finite number, got "up"/],
    ['a gap', '1,2\n3,,', /line 2: expected 2 values as in the first frame, got 3/],
    ['an empty cell', '1,2\n,4', /line 2: expected a finite number, got ""/],
    ['infinity', '1e39', /expected a finite number, got "1e39"/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseFrameRows(text, 'x.csv')).toThrow(DataError);
    expect(() => parseFrameRows(text, 'x.csv')).toThrow(message);
  });
});

describe('a standardizer', () => {
  const sequences = [
    { values: Float32Array.of(1, 7, 3, 7), length: 2, channels: 2 },
    { values: Float32Array.of(5, 7), length: 1, channels: 2 },
  ];

  it('has the mean and deviation of all frames, 1 for a constant channel', () => {
    const standardizer = fitStandardizer(sequences);
    expect(standardizer.mean.map((value) => value.toFixed(6))).toEqual(['3.000000', '7.000000']);
    expect(standardizer.deviation[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
    expect(standardizer.deviation[1]).toBe(1);
    expect(standardizeFrames(sequences[1], standardizer)[0]).toBeCloseTo(2 / Math.sqrt(8 / 3), 6);
  });

  it.each([
    {},
    { mean: [], deviation: [] },
    { mean: [0], deviation: [0] },
    { mean: [0, 1], deviation: [1] },
    { mean: [Number.NaN], deviation: [1] },
  ])('is not read from %j', (fields) => {
    expect(() => readStandardizer('a file', fields)).toThrow(FormatError);
  });
});

describe('frames side by side', () => {
  it('are filled up with zeros, and move from the second one on', () => {
    const { frames, lengths } = frameBatch(
      [
        { values: Float32Array.of(1, 2, 5), length: 3 },
        { values: Float32Array.of(4), length: 1 },
      ],
      1,
    );
    expect(lengths).toEqual([3, 1]);
    expect([...frames.dataSync()]).toEqual([1, 2, 5, 4, 0, 0]);
    expect([...motionOf(frames).dataSync()]).toEqual([0, 1, 3, 0, -4, 0]);
    expect([
      ...motionOf(frameBatch([{ values: Float32Array.of(4), length: 1 }], 1).frames).dataSync(),
    ]).toEqual([0]);
  });
});

import { DataError, FormatError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  cutSegments,
  fitStandardizer,
  frameBatch,
  motionOf,
  parseActionSegments,
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
    ['no label', `${head}1,2`, /channels and a label separated by colons/],
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
    ['nothing', '\n', /x\.csv: expected frames, one line of numbers each, got none/],
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
    expect(standardizeFrames(sequences[1], standardizer).values[0]).toBeCloseTo(
      2 / Math.sqrt(8 / 3),
      6,
    );
  });

  it.each([
    {},
    { mean: [], deviation: [] },
    { mean: [0], deviation: [0] },
    { mean: [0, 1], deviation: [1] },
    { mean: [Number.NaN], deviation: [1] },
    { mean: [0, 1e308], deviation: [1, 1] },
    { mean: [1], deviation: [1e-31] },
    { mean: [1], deviation: [1e31] },
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

describe('parseFrameRows with gaps', () => {
  it('reads NaN and empty cells as missing, also in a first line of nothing else', () => {
    expect(parseFrameRows('nan NaN\n1 2', 'x', { gaps: true }).values).toEqual(
      Float32Array.of(Number.NaN, Number.NaN, 1, 2),
    );
    expect(parseFrameRows('a,b\n,3', 'x', { gaps: true })).toMatchObject({ length: 1 });
    expect(() => parseFrameRows('1,2\n3,up', 'x', { gaps: true })).toThrow(/got "up"/);
  });
});

describe('action segments', () => {
  const text = 's01_e01\nwalk: 2 4 \r\ncarry: NaN NaN\n\ns01_e02\nsitDown: 7 7\n';

  it('are read by recording, without those that were not recorded', () => {
    expect(parseActionSegments(text)).toEqual([
      { recording: 's01_e01', label: 'walk', first: 2, last: 4 },
      { recording: 's01_e02', label: 'sitDown', first: 7, last: 7 },
    ]);
  });

  it.each([
    ['nothing', '\n', /expected actions with their frames, got none/],
    [
      'an action before its recording',
      'walk: 1 2',
      /labels\.txt, line 1: expected the name of a rec/,
    ],
    ['an end before the start', 's\nwalk: 5 2', /line 2: .*got "walk: 5 2"/],
    ['one number', 's\nwalk: 5', /line 2/],
  ])('refuse %s', (_, wrong, message) => {
    expect(() => parseActionSegments(wrong, 'labels.txt')).toThrow(DataError);
    expect(() => parseActionSegments(wrong, 'labels.txt')).toThrow(message);
  });

  it('are cut out of a recording by the numbers of its frames, each once', () => {
    const recording = parseFrameRows('1 10 20\n2 11 21\n2 11 21\n4 12 22\n6 13 23');
    const [walk] = parseActionSegments(text);
    expect(cutSegments(recording, [walk])).toEqual([
      {
        values: Float32Array.of(11, 21, 12, 22),
        length: 2,
        channels: 2,
        label: 'walk',
        group: 's01_e01',
      },
    ]);
    expect(() => cutSegments(recording, [{ ...walk, first: 8, last: 9 }])).toThrow(
      /must have frames from 8 to 9 \(walk\), got none/,
    );
    const detached = { ...recording, length: new Float32Array(2) as never };
    expect(() => cutSegments(detached, [walk])).toThrow(/recording\.length must be a whole number/);
  });
});

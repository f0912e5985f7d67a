import { DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { decodePose, parseUea } from '../src/index.ts';

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

it('decodePose moves the best place of each heatmap by its offset', () => {
  const [rows, columns, count] = [3, 3, 17];
  const heatmaps = new Float32Array(rows * columns * count).fill(-4);
  const offsets = new Float32Array(rows * columns * 2 * count);
  const [row, column, point] = [2, 1, 5];
  const place = row * columns + column;
  heatmaps[place * count + point] = 2;
  offsets[place * 2 * count + point] = -3;
  offsets[place * 2 * count + count + point] = 4;
  const points = decodePose({ heatmaps, offsets, rows, columns, height: 33, width: 33 });
  expect(points[point]).toEqual({
    x: (16 + 4) / 33,
    y: (32 - 3) / 33,
    score: expect.closeTo(1 / (1 + Math.exp(-2)), 6),
  });
  expect(points[0]).toEqual({ x: 0, y: 0, score: expect.closeTo(1 / (1 + Math.exp(4)), 6) });
});

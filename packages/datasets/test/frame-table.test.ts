import { ArgumentError, DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { parseFrameTable, renameLabels } from '../src/index.ts';

const table = 'clip,x,y,time,label\na,1,2,0.5,rest\nb,3,4,0,wave\na,5,6,1,wave\n';

describe('parseFrameTable', () => {
  const options = { source: 'a.csv', sequenceColumn: 'clip', timeColumn: 'time' };

  it('reads sequences by their column, in order', () => {
    expect(parseFrameTable(table, options)).toEqual([
      {
        values: Float32Array.of(1, 2, 5, 6),
        length: 2,
        channels: 2,
        labels: ['rest', 'wave'],
        name: 'a.csv, a',
        times: [0.5, 1],
      },
      {
        values: Float32Array.of(3, 4),
        length: 1,
        channels: 2,
        labels: ['wave'],
        name: 'a.csv, b',
        times: [0],
      },
    ]);
  });

  it('reads lines that end in CR alone, and leaves columns out', () => {
    const [sequence] = parseFrameTable(`\uFEFF${table.replaceAll('\n', '\r')}`, {
      source: 'a.csv',
      labelColumn: 5,
      ignoreColumns: ['clip', 'time'],
    });
    expect(sequence).toEqual({
      values: Float32Array.of(1, 2, 3, 4, 5, 6),
      length: 3,
      channels: 2,
      labels: ['rest', 'wave', 'wave'],
      name: 'a.csv',
    });
  });

  it.each<[string, string, object, RegExp]>([
    ['no such label column', table, { labelColumn: 'phase' }, /with labelColumn/],
    ['no such sequence column', table, { sequenceColumn: 'take' }, /with sequenceColumn/],
    ['a word for a value', table, {}, /a\.csv: line 2, column "clip": .* got "a"/],
    ['an empty value', 'x,label\n,rest\n', {}, /line 2, column "x": expected a finite number/],
    ['infinity', 'x,label\n1e99,rest\n', {}, /got "1e99"/],
    ['an empty label', 'x,label\n1, \n', {}, /line 2 must have a label, got none/],
    ['no frame', 'x,label\n', {}, /expected frames, one per line, got none/],
    ['labels alone', 'label\nrest\n', {}, /columns of values in addition/],
    ['a line too short', 'x,y,label\n1,2\n', {}, /line 2 must have 3 cells/],
  ])('refuses %s', (_, text, change, message) => {
    const read = () => parseFrameTable(text, { source: 'a.csv', ...change });
    expect(read).toThrow(DataError);
    expect(read).toThrow(message);
  });
});

describe('renameLabels', () => {
  const sequences = parseFrameTable('x,label\n1,hold\n2,Hld\n', { source: 'a.csv' });

  it('puts one name in the place of another', () => {
    expect(renameLabels(sequences, { Hld: 'hold' })[0].labels).toEqual(['hold', 'hold']);
  });

  it('refuses a label that does not occur, and what is no name', () => {
    expect(() => renameLabels(sequences, { Hold: 'hold' })).toThrow(/got "Hold"; the labels are/);
    expect(() => renameLabels(sequences, { hold: 1 as never })).toThrow(ArgumentError);
  });
});

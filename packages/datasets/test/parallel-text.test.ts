import { DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { pairsFromLines, pairsFromTsv } from '../src/index.ts';

const [ab, cd] = [
  { source: 'a', target: 'b' },
  { source: 'c', target: 'd' },
];

describe('pairsFromLines', () => {
  it.each([
    ['with a last line break', 'a\nc\n', 'b\nd\n'],
    ['without one', 'a\nc', 'b\nd\n'],
    ['with line breaks of either kind, and space around', 'a \r\nc\r\n', '\tb\n d'],
  ])('pairs lines %s', (_, source, target) => {
    expect(pairsFromLines(source, target)).toMatchObject([ab, cd]);
  });

  it('keeps the place of empty lines', () => {
    expect(pairsFromLines('a\n\nc\n', 'b\nx\nd\n')).toMatchObject([
      ab,
      { source: '', target: 'x' },
      cd,
    ]);
  });

  it('says which line each pair is', () => {
    expect(pairsFromLines('a\n\nc\n', 'b\n\nd\n').map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it('refuses texts of different numbers of lines, naming both', () => {
    const unequal = () => pairsFromLines('a\nc\n', 'b\n', ['x.en', 'x.fr']);
    expect(unequal).toThrow(DataError);
    expect(unequal).toThrow(/2 lines in x\.en and 1 in x\.fr/);
  });
});

describe('pairsFromTsv', () => {
  it.each([
    ['without a header', 'a\tb\nc\td\n'],
    ['with one', 'source\ttarget\na\tb\nc\td\n'],
    ['with one in capitals and another order', 'id\tTarget\tSource\n1\tb\ta\n2\td\tc'],
    ['with further cells and empty lines', 'a\tb\tby X\n\nc\td\tby Y\r\n\n'],
  ])('reads pairs %s', (_, text) => {
    expect(pairsFromTsv(text)).toMatchObject([ab, cd]);
  });

  it('takes a first line without both names for a pair', () => {
    expect(pairsFromTsv('source\tla source\n')).toMatchObject([
      { source: 'source', target: 'la source' },
    ]);
  });

  it('gives quotes no meaning', () => {
    expect(pairsFromTsv('"a\t"b""\n')).toMatchObject([{ source: '"a', target: '"b""' }]);
  });

  it('keeps pairs with an empty side, to be counted', () => {
    expect(pairsFromTsv('a\t\n\tb\n')).toMatchObject([
      { source: 'a', target: '' },
      { source: '', target: 'b' },
    ]);
  });

  it('refuses a column that occurs twice', () => {
    expect(() => pairsFromTsv('source\ttarget\tTarget\na\tb\tc\n', 'x.tsv')).toThrow(
      'x.tsv, line 1: expected one column target, got ["source", "target", "target"]; rename the others',
    );
  });

  it('refuses a line without a tab, naming it', () => {
    expect(() => pairsFromTsv('a\tb\nc d\n', 'x.tsv')).toThrow(
      /x\.tsv, line 2: expected source and target with a tab between them, got 1 cell/,
    );
  });

  it('leaves out lines without a tab where it may name them, and says where the others stand', () => {
    const named: [number, string][] = [];
    const text = 'source\ttarget\na\tb\n\nc d\nc\td\n';
    const pairs = pairsFromTsv(text, 'x.tsv', (line, { message }) => named.push([line, message]));
    expect(pairs).toEqual([
      { ...ab, line: 2 },
      { ...cd, line: 5 },
    ]);
    expect(named).toEqual([[4, expect.stringMatching(/x\.tsv, line 4: expected source and/)]]);
  });
});

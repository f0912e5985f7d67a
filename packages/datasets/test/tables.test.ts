import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabelledTexts, parseTable, parseTexts } from '../src/index.ts';

const good = [
  { text: 'a "quoted" film', label: 'good' },
  { text: '', label: 'bad' },
];

describe('tables of labelled texts', () => {
  it.each([
    ['a.tsv', 'id\ttext\tlabel\n1\ta "quoted" film\tgood\n\n2\t\tbad\n'],
    ['a.tsv', '\ufefftext\tlabel\r\na "quoted" film\tgood\r\n\tbad\r\n'],
    ['a.tsv', 'text\tlabel\r\na "quoted" film\tgood\n\r\n\tbad\n'],
    ['a.tsv', 'label\ttext\ngood\ta "quoted" film\r\nbad\t\r\n'],
    ['a.tsv', 'text\tlabel\ra "quoted" film\tgood\r\tbad\r'],
    ['a.csv', 'label,text\ngood,"a ""quoted"" film"\nbad,\n'],
    ['a.jsonl', '{"text":"a \\"quoted\\" film","label":"good"}\n\n{"label":"bad","text":""}\n'],
    [
      'a.jsonl',
      '\ufeff{"text":"a \\"quoted\\" film","label":"good"}\r\n{"label":"bad","text":""}\n',
    ],
  ])('are read from %s', (source, text) => {
    expect(parseLabelledTexts(text, { source })).toEqual(good);
  });

  it('without a header are read by the names given', () => {
    const options = {
      source: 'a.tsv',
      columns: ['sentence', 'stars'],
      textColumn: 'sentence',
      labelColumn: 'stars',
    };
    expect(parseLabelledTexts('so "so\t3\n', options)).toEqual([{ text: 'so "so', label: '3' }]);
  });

  const semicolons = 'label;text\ngood;"a ""quoted"" film"\nbad;\n';

  it.each([
    ['a.csv', semicolons, {}],
    ['a.csv', semicolons.replaceAll(';', '\t'), {}],
    ['a.csv', `"label";"text"\n${semicolons.slice(11)}`, {}],
    ['a.csv', semicolons, { separator: ';' }],
    ['a.txt', semicolons.replaceAll(';', '|'), { separator: '|' }],
    ['a.csv', semicolons.slice(11), { columns: ['label', 'text'] }],
    ['a.csv', semicolons.replace('text', 'review'), { textColumn: 2 }],
    ['a.csv', semicolons.replace('label;text', 'x;y'), { textColumn: '2', labelColumn: '1' }],
  ])('of %s, %j are read with %j', (source, text, options) => {
    expect(parseLabelledTexts(text, { source, ...options })).toEqual(good);
  });

  it('take a name that is a number for a name', () => {
    const options = { source: 'a.csv', textColumn: 'text', labelColumn: '1' };
    expect(parseLabelledTexts('text,1\na,b\n', options)).toEqual([{ text: 'a', label: 'b' }]);
  });

  it.each(['', ';;', '"', '\n', 3 as never])('refuse %j as separator', (separator) => {
    expect(() => parseLabelledTexts('text;label\na;b\n', { source: 'a.csv', separator })).toThrow(
      /separator must be one character, not a quote or a line break, got/,
    );
  });

  it('keep line breaks in quotes, and labels that are numbers or truths', () => {
    expect(parseLabelledTexts('text,label\n"two\nlines",1\n', { source: 'a.csv' })).toEqual([
      { text: 'two\nlines', label: '1' },
    ]);
    expect(parseLabelledTexts('{"text":"a","label":true}', { source: 'a.jsonl' })[0].label).toBe(
      'true',
    );
  });

  it.each([
    [
      'a.tsv',
      'text\tstars\na\t1\n',
      /a\.tsv: .* column "label", got the columns "text", "stars"; give .* labelColumn by/,
    ],
    [
      'a.csv',
      'sentence,label\na,1\n',
      /column "text", got the columns "sentence", "label"; give .* textColumn by/,
    ],
    ['a.csv', 'text|label\na|1\n', /got the columns "text\|label"; .* as the separator; where/],
    ['a.tsv', '', /expected one column "text", got no columns/],
    [
      'a.tsv',
      'text\tlabel\tlabel\na\t1\t2\n',
      /one column "label", got the columns "text", "label", "label"/,
    ],
    [
      'a.tsv',
      'text\tlabel\na\t1\nb\n',
      /line 3 must have 2 cells, one for each column, got 1, separated by "\\t"/,
    ],
    ['a.tsv', 'text\tlabel\na\t \n', /line 2 must have a label/],
    [
      'a.csv',
      'text,label\n"open,1\n',
      /columns separated by "," .*, got: .*; give another separator/,
    ],
    ['a.jsonl', '{"text":"a"}\n', /line 1 must have a label/],
    [
      'a.jsonl',
      '\n{"label":"a"}\n',
      /line 2 must have a text under "text", got undefined among "label"; .* with textColumn/,
    ],
    ['a.jsonl', '{"__proto__":{"text":"a"},"label":"b"}\n', /line 1 must have a text/],
    ['a.jsonl', 'text\n', /line 1 must be a JSON object, got "text"/],
    ['a.txt', '', /expected a table by its ending, .*got \.txt/],
    ['table', '', /got none; save it in one of these/],
  ])('of %s: %j is refused', (source, text, message) => {
    expect(() => parseLabelledTexts(text, { source })).toThrow(message);
  });
});

describe('tables of texts', () => {
  const added = { predicted: ['x,y', 'z'], probability: [0.5, 1] };

  it.each([
    [
      'a.csv',
      'id,text\n1,"a, ""b"""\n\n2,\n',
      {},
      'id,text,predicted,probability\n1,"a, ""b""","x,y",0.5\n2,,z,1\n',
    ],
    ['a.csv', 'text;id\na;1\nb;2\n', {}, 'text;id;predicted;probability\na;1;x,y;0.5\nb;2;z;1\n'],
    ['a.tsv', '"a"\nb\n', { columns: ['text'] }, '"a"\tx,y\t0.5\nb\tz\t1\n'],
    [
      'a.jsonl',
      '{"text":"a"}\n{"text":"b","id":2}',
      {},
      '{"text":"a","predicted":"x,y","probability":0.5}\n' +
        '{"text":"b","id":2,"predicted":"z","probability":1}\n',
    ],
  ])('of %s, %j are written with more columns', (source, text, options, written) => {
    const table = parseTexts(text, { source, ...options });
    expect(table.texts).toHaveLength(2);
    expect(table.withColumns(added)).toBe(written);
  });

  it('keep to a row a line where cells have no quotes', () => {
    const table = parseTexts('text\na\n', { source: 'a.tsv' });
    expect(table.withColumns({ predicted: ['x\ty\nz'] })).toBe('text\tpredicted\na\tx y z\n');
  });

  it.each(['a.tsv', 'a.jsonl'])('of %s refuse a column that is there', (source) => {
    const text = source === 'a.tsv' ? 'text\tpredicted\na\tb\n' : '{"text":"a","predicted":1}';
    expect(() => parseTexts(text, { source }).withColumns(added)).toThrow(
      /without a column "predicted", .* rename it/,
    );
  });
});

describe('tables', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r', ' ', '😀'),
  });
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });

  it.each([',', ';', '|', '\t'])('separated by %j are read as written', (separator) => {
    fc.assert(
      fc.property(rows, (rows) => {
        const options = { source: 'a.csv', separator };
        const ids = rows.map((_, row) => `${row}\n`).join('');
        const added = { x: rows.map(([x]) => x), y: rows.map(([, y]) => y) };
        const table = parseTable(parseTable(`id\n${ids}`, options).withColumns(added), options);
        expect(table.columns).toEqual(['id', 'x', 'y']);
        expect(table.column('x', 'x')).toEqual(added.x);
        expect(table.column(3, 'y')).toEqual(added.y);
      }),
    );
  });

  it('say in which line a row ends', () => {
    const table = parseTable('a,b\n1,"two\n\nlines"\n\n2,x', { source: 'a.csv' });
    expect([table.lineOf(0), table.lineOf(1)]).toEqual([4, 6]);
  });

  it.each([
    ['a,b\n1,x "y" z\n', /got: a quote within "x \\"y\\" z", in line 2;/],
    ['a,b\n"1"2,x\n', /got: a quote that closes before "2,x\\n", in line 2;/],
    ['a,b\n1,"x\ny\n', /got: a quote that does not close, in line 2;/],
  ])('refuse %j', (text, message) => {
    expect(() => parseTable(text, { source: 'a.csv' })).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { classWeightValues } from '../src/class-weights.ts';
import { parseWordVectors } from '../src/index.ts';
import { parseExamples } from '../src/node.ts';

const good = [
  { text: 'a "quoted" film', label: 'good' },
  { text: '', label: 'bad' },
];

describe('tables of examples', () => {
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
    expect(parseExamples(text, { source })).toEqual(good);
  });

  it('without a header are read by the names given', () => {
    const options = {
      source: 'a.tsv',
      columns: ['sentence', 'stars'],
      textColumn: 'sentence',
      labelColumn: 'stars',
    };
    expect(parseExamples('so "so\t3\n', options)).toEqual([{ text: 'so "so', label: '3' }]);
  });

  it('keep line breaks in quotes, and labels that are numbers or truths', () => {
    expect(parseExamples('text,label\n"two\nlines",1\n', { source: 'a.csv' })).toEqual([
      { text: 'two\nlines', label: '1' },
    ]);
    expect(parseExamples('{"text":"a","label":true}', { source: 'a.jsonl' })[0].label).toBe('true');
  });

  it.each([
    ['a.tsv', 'text\tstars\na\t1\n', /a\.tsv: expected one column "label", got \["text","stars"\]/],
    ['a.tsv', '', /expected one column "text", got \[\]/],
    [
      'a.tsv',
      'text\tlabel\tlabel\na\t1\t2\n',
      /one column "label", got \["text","label","label"\]/,
    ],
    ['a.tsv', 'text\tlabel\na\t1\nb\n', /line 3 must have 2 columns, got 1/],
    ['a.tsv', 'text\tlabel\na\t \n', /line 2 must have a label/],
    ['a.csv', 'text,label\n"open,1\n', /expected CSV, got: /],
    ['a.jsonl', '{"text":"a"}\n', /line 1 must have a label/],
    ['a.jsonl', '\n{"label":"a"}\n', /line 2 must have a text under "text", got undefined/],
    ['a.jsonl', '{"__proto__":{"text":"a"},"label":"b"}\n', /line 1 must have a text/],
    ['a.jsonl', 'text\n', /line 1 must be a JSON object, got "text"/],
    ['a.txt', '', /expected a table by its ending, .*got \.txt/],
    ['table', '', /got none; rename/],
  ])('of %s: %j is refused', (source, text, message) => {
    expect(() => parseExamples(text, { source })).toThrow(message);
  });
});

describe('vectors of words', () => {
  const expected = [
    ['the', [1, -2.5]],
    ['. .', [3, 4]],
  ];
  const listed = (text: string) => {
    const { dimension, vectors } = parseWordVectors(text, 'v.txt');
    expect(dimension).toBe(2);
    return [...vectors].map(([word, values]) => [word, [...values]]);
  };

  it('are read as GloVe, word2vec and JSON have them', () => {
    expect(listed('the 1 -2.5\n. . 3 4\n')).toEqual(expected);
    expect(listed('2 2\nthe 1 -2.5\n. . 3 4')).toEqual(expected);
    expect(listed('{"the":[1,-2.5],". .":[3,4]}')).toEqual(expected);
  });

  it.each([
    ['', /at least one word/],
    ['the\n', /line 1 must be a word and its values/],
    ['the 1 2\na 3\n', /line 2 must be a word and 2 numbers/],
    ['the 1 2\na b 3\n', /line 2 .* of which 1 are none/],
    ['{"the":[1],"a":"b"}', /the entry "a" must be a word and 1 numbers/],
    ['{"the":[1]', /must be so to its end/],
  ])('%j are refused', (text, message) => {
    expect(() => parseWordVectors(text, 'v.txt')).toThrow(message);
  });
});

describe('class weights', () => {
  const examples = [0, 0, 0, 1].map((label) => ({ tokens: Int32Array.of(1), label }));
  const values = (weights: Parameters<typeof classWeightValues>[1]) =>
    classWeightValues('here', weights, ['a', 'b'], examples);

  it('make every label count the same, or as told', () => {
    expect(values('none')).toBe(null);
    const balanced = values('balanced') ?? [];
    expect(3 * balanced[0]).toBeCloseTo(2, 6);
    expect(1 * balanced[1]).toBeCloseTo(2, 6);
    expect([...(values({ b: 3 }) ?? [])]).toEqual([1, 3]);
  });

  it('are of labels that there are', () => {
    expect(() => values({ c: 3 })).toThrow(/got "c"/);
  });
});

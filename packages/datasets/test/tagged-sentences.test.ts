import { ArgumentError, DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { parseTaggedSentences } from '../src/index.ts';

const two = [
  { tokens: ['The', 'dog', 'barks'], labels: ['DET', 'NOUN', 'VERB'] },
  { tokens: ['No', '.'], labels: ['X', '.'] },
];

const layouts: [string, string, string, object?][] = [
  ['lines of tokens', 'a.conll', 'The DET\ndog NOUN\nbarks VERB\n\n\nNo X\n. .\n'],
  ['lines that end in CR', 'a.conll', 'The DET\rdog NOUN\rbarks VERB\r\rNo X\r. .\r'],
  ['lines that end in CR and LF', 'a', 'The\tDET\r\ndog\tNOUN\r\nbarks\tVERB\r\n\r\nNo\tX\r\n.\t.'],
  [
    'CoNLL 2003, whose label is the last column',
    'eng.train',
    '-DOCSTART- -X- -X- O\n\nThe DT I-NP DET\ndog NN I-NP NOUN\nbarks VB I-VP VERB\n\nNo X X X\n. . O .\n',
  ],
  [
    'CoNLL-U, with a contraction and comments',
    'a.conllu',
    '# text = The dog barks\n1-2\tTheDog\t_\t_\n1\tThe\tthe\tDET\n2\tdog\tdog\tNOUN\n2.1\tx\tx\tX\n' +
      '3\tbarks\tbark\tVERB\n\n# text\n1\tNo\tno\tX\n2\t.\t.\t.\n',
  ],
  ['labels behind tokens', 'ca01', '\n\tThe/DET dog/NOUN barks/VERB\n\n\tNo/X ./.\n'],
  ['another separator', 'a.txt', 'The_DET dog_NOUN barks_VERB\nNo_X ._.\n', { tagSeparator: '_' }],
  [
    'a table that numbers sentences',
    'a.csv',
    'sentence,token,label\n1,The,DET\n1,dog,NOUN\n1,barks,VERB\n2,No,X\n2,.,.\n',
  ],
  [
    'a table that names sentences once',
    'a.tsv',
    '#\tWord\tTag\nS: 1\tThe\tDET\n\tdog\tNOUN\n\tbarks\tVERB\nS: 2\tNo\tX\n\t.\t.\n',
    { sentenceColumn: '#', tokenColumn: 'Word', labelColumn: 'Tag' },
  ],
];

describe('parseTaggedSentences', () => {
  it.each(layouts)('reads %s', (_, source, text, options = {}) => {
    expect(parseTaggedSentences(text, { source, ...options })).toEqual(two);
  });

  it('keeps a separator within a token', () => {
    const [{ tokens, labels }] = parseTaggedSentences('1/2/CD //SYM', { source: 'a' });
    expect([tokens, labels]).toEqual([
      ['1/2', '/'],
      ['CD', 'SYM'],
    ]);
  });

  it.each<[string, string, string, object, RegExp]>([
    [
      'a token without a label',
      'a',
      'The DET\ndog\n',
      {},
      /a: line 2 must have a token in column 1/,
    ],
    ['an empty label', 'a', 'The\tDET\ndog\t\n', {}, /line 2 .* got "dog\\t"/],
    [
      'a column that is not there',
      'a',
      'The DET\n',
      { labelColumn: 5 },
      /line 1 must have .* a label in column 5/,
    ],
    ['a column by name', 'a', 'The DET\n', { labelColumn: 'tag' }, /by number, from 1, got "tag"/],
    [
      'no label behind a token',
      'a',
      'The/DET dog\n',
      { format: 'inline' },
      /line 1 must have a label after each token.* got "dog"/,
    ],
    ['a table without sentences', 'a.csv', 'token,label\nThe,DET\n', {}, /with sentenceColumn/],
    [
      'a row without a token',
      'a.csv',
      'sentence,token,label\n1,,DET\n',
      {},
      /line 2 .* got "" and/,
    ],
    [
      'a list of tokens in JSON',
      'a.jsonl',
      '{"sentence":1,"token":"The","label":"DET"}\n{"sentence":2,"token":["a",""],"label":["DET"]}\n',
      {},
      /line 2 .* got an array of 2 and an array of 1; write a row for each token, and leave out/,
    ],
  ])('refuses %s', (_, source, text, options, message) => {
    const read = () => parseTaggedSentences(text, { source, ...options });
    expect(read).toThrow(DataError);
    expect(read).toThrow(message);
  });

  it('gives no sentence for no text, and refuses unknown options', () => {
    expect(parseTaggedSentences('\n\n', { source: 'a' })).toEqual([]);
    expect(() => parseTaggedSentences('', { source: 'a', sep: '/' } as never)).toThrow(
      ArgumentError,
    );
  });
});

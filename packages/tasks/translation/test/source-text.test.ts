import { describe, expect, it } from 'vitest';
import { recase } from '../src/source/casing.ts';
import { cutInTwo } from '../src/source/cut-in-two.ts';
import { learnKnownText } from '../src/source/known-text.ts';
import { normalise } from '../src/source/normalise.ts';
import { piecesOf } from '../src/source/pieces.ts';
import { sentencesOf } from '../src/source/sentences.ts';
import { unknownSpans } from '../src/source/unknown-spans.ts';

const sources = [
  'A man walks his dog in Paris.',
  "Two dogs aren't in Paris, he says.",
  'A woman sees 2 dogs and a man.',
  'I see "the dog" of the woman.',
];
const known = learnKnownText(
  Array.from({ length: 40 }, (_, place) => ({
    source: sources[place % sources.length],
    target: 'x',
  })),
  { language: 'en', longest: 20, canCopy: true },
);

describe('the pieces of a text', () => {
  it('are addresses, numbers, words and signs', () => {
    const text = "O'Neill's dog, https://a.org/b?c=1. me@a.org 3.5 A380 👩‍🎤🇫🇷 don't 日本";
    expect(piecesOf(text).map(({ kind, text: piece }) => `${kind} ${piece}`)).toEqual([
      ...["word O'Neill", "sign '", 'word s', 'word dog', 'sign ,'],
      ...['address https://a.org/b?c=1', 'sign .', 'address me@a.org', 'number 3.5'],
      ...['number A380', 'sign 👩‍🎤', 'sign 🇫🇷', 'word don', "sign '", 'word t', 'word 日本'],
    ]);
    for (const { start, text: piece } of piecesOf(text)) {
      expect(text.slice(start, start + piece.length)).toBe(piece);
    }
  });

  it.each(['a.', 'a', '1.', '@', 'a1', 'http://)', 'é@'])(
    'take no longer than the text of many %j',
    (part) => {
      const text = part.repeat(40_000);
      expect(piecesOf(text).at(-1)?.start).toBeLessThan(text.length);
    },
  );
});

describe('the sentences of a line', () => {
  it.each([
    [['Two dogs run. ', 'A man sleeps!  ', 'Why?']],
    [['Mr. Smith met Dr. Jones in St. Louis. ', 'They left.']],
    [['J. P. Morgan sleeps. ', 'So does he.']],
    [['He paid 3.5 dollars, e.g. Tuesday.']],
    [['"Really?" she said. ', 'Yes.']],
    [['Wait... ', 'No.']],
    [['Am 14. Juli 2073, No. 55. ', 'Ende.']],
    [['4 dec. 2000']],
    [['你好。', '再见。']],
    [['one line without a stop']],
  ])('%j', (sentences) => {
    expect(sentencesOf(sentences.join(''), 'en')).toEqual(sentences);
  });
});

describe('casing', () => {
  it.each([
    ['A MAN WALKS HIS DOG IN PARIS.', 'A man walks his dog in Paris.', true],
    ['TWO DOGS AND ZBIGNIEW', 'Two dogs and ZBIGNIEW', true],
    ['A Man Walks His Dog.', 'A man walks his dog.', false],
    ['A VERY happy DOG', 'A VERY happy dog', false],
    ['A man walks his dog in Paris.', 'A man walks his dog in Paris.', false],
    ['two dogs in paris', 'Two dogs in Paris', false],
    ['日本語 123', '日本語 123', false],
  ])('%j becomes that of the training data', (given, text, isCapitals) => {
    expect(recase(given, known)).toEqual({ text, isCapitals });
  });
});

describe('characters that training never saw', () => {
  it('give way to those that it saw', () => {
    expect(normalise('Two dogs aren’t\u00a0in “Paris”', known)).toBe('Two dogs aren\'t in "Paris"');
    expect(normalise('ｄｏｇ', known)).toBe('dog');
    expect(normalise('ﬁn', known)).toBe('fin');
    expect(normalise('a dog 🐕 – é', known)).toBe('a dog 🐕 – é');
  });
});

describe('what training never saw', () => {
  const unknown = (text: string) =>
    unknownSpans(text, known).map(({ start, end, treatment }) => [
      text.slice(start, end),
      treatment,
    ]);

  it.each<[string, string[][]]>([
    ['A man walks his dog in Paris.', []],
    ['A man sees Ngozi Okonkwo.', [['Ngozi Okonkwo', 'copy']]],
    ['A man sees a swan.', [['swan', 'guess']]],
    [
      'A woman sees 37 dogs 🐕🎉',
      [
        ['37', 'copy'],
        ['🐕🎉', 'copy'],
      ],
    ],
    ['A dog of x@y.org', [['x@y.org', 'copy']]],
    [
      'Okonkwo sees a walker.',
      [
        ['Okonkwo', 'copy'],
        ['walker', 'guess'],
      ],
    ],
    ['A dog 日本語', [['日本語', 'copy']]],
  ])('in %j', (text, spans) => {
    expect(unknown(text)).toEqual(spans);
  });

  it('is no word where words are no units, as in spelling', () => {
    const letters = Array.from({ length: 99 }, (_, place) => ({
      source: place.toString(3).replaceAll(/\d/g, (digit) => 'abc'[Number(digit)]),
      target: 'x',
    }));
    const spelling = learnKnownText(letters, { language: 'und', longest: 9, canCopy: true });
    expect(unknownSpans('cabbacab', spelling)).toEqual([]);
    expect(unknownSpans('cabbäcab', spelling)).toHaveLength(1);
  });

  it('is not copied where training changes such words, as dates', () => {
    const dates = Array.from({ length: 60 }, (_, place) => ({
      source: `on ${place + 100}`,
      target: String(999 - place),
    }));
    const changing = learnKnownText(dates, { language: 'und', longest: 9, canCopy: true });
    expect(unknownSpans('on 99', changing)).toMatchObject([{ treatment: 'guess' }]);
  });
});

describe('a sentence that is too long', () => {
  it.each([
    ['a b, c d; e f', ['a b,', ' ', 'c d; e f']],
    ['a b c d', ['a b', ' ', 'c d']],
    ['abcd', ['ab', '', 'cd']],
    ['a', null],
  ])('%j is cut near its middle', (text, parts) => {
    expect(cutInTwo(text)).toEqual(parts);
  });
});

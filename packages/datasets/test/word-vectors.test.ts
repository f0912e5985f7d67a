import { describe, expect, it } from 'vitest';
import { parseWordVectors } from '../src/index.ts';

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
    ['the 1 2\na b 3\n', /line 2, value 1 must be a number .*, got "b"/],
    ['the 1 2\na 3 1e39\n', /line 2, value 2 must be a number .*, got "1e39"/],
    ['the 1 2\na 3 \u001b[31m\n', /line 2, value 2 .*, got "\\u001b\[31m"/],
    ['{"the":[1,2],"a":[3,1e39]}', /the entry "a", value 2 must be a number .*, got 1e\+39/],
    ['{"the":[1],"a":[{"toString":1}]}', /the entry "a", value 1 must be .*, got an object/],
    ['{"the":[1],"a":"b"}', /the entry "a" must be a word and 1 numbers/],
    ['{"the":[1]', /expected JSON to the end/],
  ])('%j are refused', (text, message) => {
    expect(() => parseWordVectors(text, 'v.txt')).toThrow(message);
  });
});

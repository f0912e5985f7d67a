import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenizerError } from '../src/tokenizer.ts';
import { type WordBoundaries, words } from '../src/words.ts';
import { anyString } from './any-text.ts';

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
/**
 * Words of the segmenter; a segment is trimmed and then segmented by itself. U+0085 is white
 * space to Unicode, not to JavaScript.
 */
const reference = (text: string): string[] =>
  Array.from(segmenter.segment(text)).flatMap(({ segment }) => {
    const word = segment.replaceAll('\u0085', '').trim();
    if (word === '') return [];
    return word === segment ? [word] : reference(word);
  });
const cut = (text: string, boundaries: WordBoundaries): string[] =>
  Array.from(words(text, boundaries), (word) => word.text);

describe('words', () => {
  it('are refused by boundaries that there are not', () => {
    expect(() => cut('a', 'letters' as WordBoundaries)).toThrow(TokenizerError);
  });

  it.each<[WordBoundaries, string, string[]]>([
    ['unicode', "Don't stop, it's 3.14!", ["Don't", 'stop', ',', "it's", '3.14', '!']],
    ['unicode', 'snake_case 1,000 l’été', ['snake_case', '1,000', 'l’été']],
    ['unicode', '한국어 문장 👩‍👩‍👧🇰🇷', ['한국어', '문장', '👩‍👩‍👧', '🇰🇷']],
    ['unicode', 'ภาษาไทย', ['ภาษา', 'ไทย']],
    ['unicode', '12\u202f345 km', ['12\u202f345', 'km']],
    ['unicode', '\u202f\u0301a', ['\u0301', 'a']],
    ['rules', "Don't stop, it's 3.14!", ["Don't", 'stop', ',', "it's", '3.14', '!']],
    [
      'rules',
      'e\u0301t\u0301 snake_case 1,000 l’été',
      ['e\u0301t\u0301', 'snake_case', '1,000', 'l’été'],
    ],
    ['rules', "'quoted' a.b 1. (x)", ["'", 'quoted', "'", 'a', '.', 'b', '1', '.', '(', 'x', ')']],
    ['whitespace', "did n't , \t3.14 !\n", ['did', "n't", ',', '3.14', '!']],
  ])('parts by %s: %s', (boundaries, text, expected) => {
    expect(cut(text, boundaries)).toEqual(expected);
  });

  it.each<WordBoundaries>(['unicode', 'rules', 'whitespace'])('says where: %s', (boundaries) => {
    fc.assert(
      fc.property(anyString, (text) => {
        let end = 0;
        for (const word of words(text, boundaries)) {
          expect(text.slice(word.start, word.start + word.text.length)).toBe(word.text);
          expect(word.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(end, word.start).replaceAll('\u0085', '').trim()).toBe('');
          end = word.start + word.text.length;
        }
        expect(text.slice(end).replaceAll('\u0085', '').trim()).toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with Intl.Segmenter', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        expect(cut(text, 'unicode')).toEqual(reference(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('agrees with Intl.Segmenter on runs longer than its window, wherever that ends', () => {
    const unit = fc.constantFrom(
      'a',
      "'",
      '.',
      '1',
      ',',
      'é',
      '\u0301',
      '🇰🇷',
      '🇰',
      '👩‍👩‍👧',
      'あ',
      '_',
    );
    const run = fc.array(unit, { minLength: 300, maxLength: 900 }).map((some) => some.join(''));
    fc.assert(
      fc.property(run, (text) => {
        expect(cut(text, 'unicode')).toEqual(reference(text));
      }),
      { numRuns: 60 },
    );
  });

  it('looks beyond its window for what makes a word one', () => {
    for (let before = 500; before <= 516; before++) {
      const text = `${'-'.repeat(before)}ab'cd, 1.5🇰🇷🇫🇷`;
      expect(cut(text, 'unicode')).toEqual(reference(text));
    }
  });

  it('keeps a word longer than any window whole', () => {
    expect(cut(`${'é'.repeat(3000)}, x`, 'unicode')).toEqual(['é'.repeat(3000), ',', 'x']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemes } from '../src/graphemes.ts';

const reference = new Intl.Segmenter('und', { granularity: 'grapheme' });
const expected = (text: string): string[] => Array.from(reference.segment(text), (s) => s.segment);

/** Characters of every kind that the rules of Unicode join or part, and of every fast range. */
const pieces = [
  ...['a', 'Z', '#', '9', ' ', '\n', '\r', '\t', '\0', '\x7e', '\x7f', '\x85', '\xa0'],
  ...['\xa9', '\xad', '\xae', 'é', 'ÿ', 'ŀ', '\u02ff', 'α', 'Ω', 'Ж', '\u0482', '\u0483', 'ѐ'],
  ...['\u0300', '\u0301', '\u034f', '\u20e3', '\u200b', '\u200c', '\u200d', '\u200e', '\u2028'],
  ...['–', '”', '\u2010', '\u2027', '\u203c', '\ufe0f', '\ufeff', '\ufffd', '\u0600', '\u0d4e'],
  ...['ᄒ', 'ᅡ', 'ᆫ', '한', '가', '각', '힣', '\ud7b0', '\ud7cb', '\ua960', 'あ', 'ゖ', '\u3099'],
  ...['゠', 'ヿ', '漢', '一', '\u9fff', '\uff9e', 'ｶ', 'ก', '\u0e33', 'क', '\u094d', '\u093f', 'ष'],
  ...['👩', '👍', '🏽', '🇰', '🇷', '🏴', '\u{e0067}', '\u{e007f}', '❤', '©', '𝒜', '\u{1f9d1}'],
  ...['\ud83d', '\udc69', '\u{10ffff}', '\ue000', '\u{11f02}', '\u{1133e}'],
];
const anyMix = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((some) => some.join(''));
const anyUtf16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

describe('graphemes', () => {
  it.each<[what: string, ...clusters: string[]]>([
    ['ASCII', 'a', 'b', '\n', 'c'],
    ['CR LF as one', 'a', '\r\n', '\n', '\r', 'b'],
    ['a mark on an ASCII letter', 'a', 'e\u0301', 'b'],
    ['Korean, composed', '한', '국', '어'],
    ['Korean, in parts', '\u1112\u1161\u11ab', '\u1100\u116e\u11a8'],
    ['a part that joins a syllable', '가\u11a8', '나'],
    ['a family, a skin tone and a keycap', '👩‍👩‍👧', '👍🏽', '1\ufe0f\u20e3', '!'],
    ['flags, and half of one', '🇰🇷', '🇫🇷', '🇰'],
    ['lone surrogates', '\ud83d', 'a', '\udc69', '\udc69', '\ud83d'],
  ])('parts %s', (_, ...clusters) => {
    expect([...graphemes(clusters.join(''))]).toEqual(clusters);
  });

  it('gives nothing for an empty text', () => {
    expect([...graphemes('')]).toEqual([]);
  });

  it('agrees with Intl.Segmenter on any pair of its pieces, alone and between letters', () => {
    const wrong: string[] = [];
    for (const first of pieces) {
      for (const second of pieces) {
        for (const text of [first + second, `a${first}${second}b`, first + second + first]) {
          if (expected(text).join('|') !== [...graphemes(text)].join('|')) wrong.push(text);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('agrees with Intl.Segmenter on every UTF-16 unit next to letters, marks and units of its kind', () => {
    const wrong: number[] = [];
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit);
      const text = `a${character}가${character}${character}\u0301漢`;
      if (expected(text).join('|') !== [...graphemes(text)].join('|')) wrong.push(unit);
    }
    expect(wrong).toEqual([]);
  });

  it('agrees with Intl.Segmenter on random mixes', () => {
    const check = (text: string): void => {
      expect([...graphemes(text)]).toEqual(expected(text));
    };
    fc.assert(fc.property(anyMix, check), { numRuns: 2000 });
    fc.assert(fc.property(anyUtf16, check), { numRuns: 500 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), check), { numRuns: 500 });
  });

  it('agrees with Intl.Segmenter on runs longer than its window, wherever the window ends', () => {
    const units = [
      '🇰🇷',
      '👩‍👩‍👧',
      'न\u093f',
      'क\u094dष',
      '\u1112\u1161\u11ab',
      '👍🏽',
      '\ud83d',
      'x\u0301',
    ];
    const anyRun = fc.tuple(
      fc.constantFrom('', 'a', '🇰', '\u0301', '\udc69'),
      fc.array(fc.constantFrom(...units), { minLength: 20, maxLength: 150 }),
    );
    fc.assert(
      fc.property(anyRun, ([start, run]) => {
        const text = start + run.join('');
        expect([...graphemes(text)]).toEqual(expected(text));
      }),
    );
  });

  it('keeps a cluster longer than any window whole', () => {
    const long = `e${'\u0301'.repeat(1000)}`;
    expect([...graphemes(`a${long}b${long}`)]).toEqual(['a', long, 'b', long]);
  });
});

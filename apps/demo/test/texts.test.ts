import { describe, expect, it } from 'vitest';
import { englishText } from '../src/texts/english.ts';
import { koreanText, particle } from '../src/texts/korean.ts';
import { numberTexts, rightTranslation, written } from '../src/texts/numbers.ts';

describe('generated texts', () => {
  it.each([
    ['English', englishText],
    ['Korean', koreanText],
  ])('%s: is as long as asked for, the same for a seed, and closes what it opens', (_, make) => {
    const text = make(5_000, 3);
    expect(text.length).toBeGreaterThanOrEqual(5_000);
    expect(make(5_000, 3)).toBe(text);
    expect(make(5_000, 4)).not.toBe(text);
    for (const line of text.trimEnd().split('\n')) {
      expect(line.split('(').length).toBe(line.split(')').length);
      expect((line.split('"').length - 1) % 2).toBe(0);
      expect(line.split('“').length).toBe(line.split('”').length);
    }
  });

  it('English verbs agree with their subject across a clause', () => {
    const text = englishText(60_000, 1);
    const clause =
      /[Tt]he (?:\w+ )?(captains?|girls?|dogs?) that (?:the (?:\w+ )?\w+ \w+) (is|are)\b/g;
    const seen = [...text.matchAll(clause)].map(([, noun, verb]) => [noun.endsWith('s'), verb]);
    expect(seen.length).toBeGreaterThan(5);
    for (const [isPlural, verb] of seen) expect(verb).toBe(isPlural ? 'are' : 'is');
  });

  it('numbers in words have a right translation, other texts none', () => {
    const number = 'three hundred forty-two thousand six hundred five';
    expect(rightTranslation('fr', ` ${number} `)).toBe(
      'trois cent quarante-deux mille six cent cinq',
    );
    expect(rightTranslation('ko', number)).toBe('삼십사만 이천육백오');
    expect(rightTranslation('fr', 'Zero')).toBe('zéro');
    for (const text of ['', 'seven apples', 'hundred five', 'five two', 'two thousand million']) {
      expect(rightTranslation('fr', text)).toBeNull();
    }
    for (const { source, target } of numberTexts('ko', 9).test.slice(0, 100)) {
      expect(rightTranslation('ko', source)).toBe(written('ko', target));
    }
  });

  it('Korean particles follow the last sound', () => {
    expect(particle('선장', '은', '는')).toBe('선장은');
    expect(particle('어부', '은', '는')).toBe('어부는');
    expect(koreanText(30_000, 1)).not.toMatch(/선장는|어부은|소년를|소녀을/);
  });
});

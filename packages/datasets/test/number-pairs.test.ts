import { Rng } from '@unrolled/tensor';
import { describe, expect, test } from 'vitest';
import { numberInWords, numberPairs } from '../src/generated/index.ts';
import { koreanNumber } from '../src/generated/korean-number.ts';

const sizes = { training: 1_500, test: 200 };

describe('numbers in words', () => {
  const { training, test: asked } = numberPairs({ ...sizes, rng: new Rng(1) }, 6);
  const all = [...training, ...asked];

  test('are as many as wanted, none of them twice', () => {
    expect([training.length, asked.length]).toEqual([1_500, 200]);
    expect(new Set(all.map(({ source }) => source)).size).toBe(all.length);
  });

  test('are English and French, and 0 to 99 are there to learn from', () => {
    expect(training.slice(0, 100)).toContainEqual({ source: 'zero', target: 'zéro' });
    expect(training.slice(0, 100)).toContainEqual({
      source: 'ninety-seven',
      target: 'quatre-vingt-dix-sept',
    });
  });

  test('are those of a single number', () => {
    expect(numberInWords(71, 'en')).toBe('seventy-one');
    expect(numberInWords(71, 'fr')).toBe('soixante et onze');
    expect(numberInWords(71, 'ko')).toBe('칠십일');
    expect(() => numberInWords(-1, 'en')).toThrow('numberInWords');
    expect(() => numberInWords(1, 'de' as 'en')).toThrow('numberInWords');
  });

  test('are Korean in groups of four digits', () => {
    const korean = numberPairs({ ...sizes, rng: new Rng(1) }, 6, 'ko');
    expect(korean.test.map(({ source }) => source)).toEqual(asked.map(({ source }) => source));
    const expected = {
      0: '영',
      7: '칠',
      10: '십',
      110: '백십',
      1234: '천이백삼십사',
      10000: '만',
      12345: '만 이천삼백사십오',
      110000: '십일만',
      999999: '구십구만 구천구백구십구',
      10000000: '천만',
      100010001: '일억 만 일',
      100010101: '일억 만 백일',
    };
    for (const [number, words] of Object.entries(expected)) {
      expect(koreanNumber(Number(number))).toBe(words);
    }
    expect(() => numberPairs({ ...sizes, rng: new Rng(1) }, 6, 'de' as never)).toThrow(
      'numberPairs: language must be',
    );
  });

  test('are others with another seed', () => {
    const other = numberPairs({ ...sizes, rng: new Rng(2) }, 6);
    expect(other.test).not.toEqual(asked);
    expect(numberPairs({ ...sizes, rng: new Rng(1) }, 6).test).toEqual(asked);
  });

  test('are refused where there are not so many', () => {
    const ask = (training: number, digits: number) =>
      numberPairs({ training, test: 1, rng: new Rng(1) }, digits);
    expect(() => ask(99, 6)).toThrow('training must be a whole number from 100 up, got 99');
    expect(() => ask(50_000, 5)).toThrow('at most 50000 together, got 50000 and 1');
    for (const digits of [4, 16, 5.5]) {
      expect(() => ask(200, digits)).toThrow(
        `digits must be a whole number from 5 to 15, got ${digits}`,
      );
    }
  });
});

import {
  type GeneratedPair,
  type GeneratedPairs,
  type NumberLanguage,
  numberInWords,
  numberPairs,
} from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';

const counts = { training: 20_000, test: 1_000 };

/**
 * Numbers below 10ⁿ in English words, and their translations as the models write them: Korean with a
 * space after each syllable, since every syllable is a token. Same arguments, same pairs; none of
 * `test` is in `training`.
 */
export function numberTexts(language: NumberLanguage, digits: number): GeneratedPairs {
  const { training, test } = numberPairs({ ...counts, rng: new Rng(1) }, digits, language);
  if (language === 'fr') return { training, test };
  const spaced = ({ source, target }: GeneratedPair) => ({ source, target: syllables(target) });
  return { training: training.map(spaced), test: test.map(spaced) };
}

const syllables = (text: string) => [...text.replaceAll(' ', '')].join(' ');

/** A translation as people write it, from what a model writes. */
export const written = (language: NumberLanguage, text: string): string =>
  language === 'fr'
    ? text.replaceAll(' - ', '-')
    : text.replaceAll(' ', '').replaceAll(/([만억])(?=.)/gu, '$1 ');

/** The right translation, as people write it, of a number in English words; null for what is no number. */
export function rightTranslation(language: NumberLanguage, text: string): string | null {
  const number = numberOf(text);
  return number === null ? null : numberInWords(number, language);
}

const small = new Map(
  Array.from({ length: 100 }, (_, number) => [numberInWords(number, 'en'), number]),
);
const scales = new Map([
  ['thousand', 1e3],
  ['million', 1e6],
]);

/** The number below 10⁹ that English words say as `numberPairs` does. */
function numberOf(text: string): number | null {
  const words = text.trim().toLowerCase().split(/\s+/);
  let [sum, group] = [0, 0];
  for (const word of words) {
    const scale = scales.get(word);
    if (scale !== undefined) [sum, group] = [sum + group * scale, 0];
    else if (word === 'hundred') group *= 100;
    else group += small.get(word) ?? Number.NaN;
  }
  const number = sum + group;
  // Words in another order come to some number too.
  return number < 1e9 && numberInWords(number, 'en') === words.join(' ') ? number : null;
}
